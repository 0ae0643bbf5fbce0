"""Which column means which field: guessed from the header, in the words of each format, and remembered by its hash."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from booking.importing.fields import FIELDS

# Words of headers beyond the fields' own names, as `folded_header` leaves them; each line one format.
_UNIQUIP = {
    "type": "kind", "id": "source_key", "relatedfacilityid": "related_facility_codes", "technique": "techniques",
    "organisationalunit": "department", "organizationalunit": "department", "sitelocation": "site",
    "location": "location_url", "contacttelephone": "contact_phone", "secondarycontactname": "contact2_name",
    "secondarycontacttelephone": "contact2_phone", "secondarycontacturl": "contact2_url",
    "secondarycontactemail": "contact2_email", "photo": "photo_url", "webaddress": "website",
}  # fmt: skip
_UNIQUIP_2025 = {
    "institutionid": "source_key", "manufacturername": "manufacturer", "manufacturerid": "manufacturer_identifier",
    "modelname": "model", "modelid": "model_identifier", "commissioneddate": "commissioned_on",
    "decommissioneddate": "decommissioned_on", "measuredvariable": "measured_variables", "subject": "subjects",
    "infraportaldiscipline": "discipline", "managingdepartment": "department", "managingfacility": "facility",
    "access": "service_level", "photolink": "photo_url", "weblink": "website", "relatedlink": "related_url",
    "contactid": "contact_orcid", "ukrithreshold": "is_above_threshold", "openlicense": "open_licence",
}  # fmt: skip
_PIDINST = {
    "identifiertype": "identifier_type", "landingpage": "website", "instrumenttype": "techniques",
    "commissioned": "commissioned_on", "decommissioned": "decommissioned_on", "owner": "owners",
    "ownercontact": "contact_email",
    "relatedidentifier": "related_identifiers",
}  # fmt: skip
_COMMON = {
    "title": "name", "equipmentname": "name", "assetid": "source_key", "assetnumber": "inventory_number",
    "make": "manufacturer", "maker": "manufacturer", "serial": "serial_number", "serialno": "serial_number",
    "email": "contact_email", "telephone": "contact_phone", "phone": "contact_phone", "url": "website",
    "campus": "site", "opening": "opening_hours", "technicaldescription": "technical_data",
    "technicalspecification": "technical_data", "school": "institution", "institutioncode": "institution",
}  # fmt: skip
_CHINESE = {
    "仪器名称": "name", "设备名称": "name", "名称": "name", "中文名称": "name_zh", "英文名称": "name",
    "仪器英文名称": "name", "仪器编号": "source_key", "设备编号": "source_key",
    "所在单位内部编号": "inventory_number", "资产编号": "inventory_number", "规格型号": "model", "型号": "model",
    "生产制造商": "manufacturer", "生产厂家": "manufacturer", "厂商": "manufacturer", "制造商": "manufacturer",
    "制造国家": "country", "产地国别": "country", "所属部门": "department", "所属单位": "department",
    "部门": "department", "院系": "department", "平台": "facility", "仪器分类编码": "national_class",
    "分类编码": "national_class", "安放地址": "site_zh", "安放地点": "site_zh", "校区": "site_zh",
    "楼宇": "building", "楼": "building", "房间号": "room", "房间": "room", "原值": "value", "仪器原值": "value",
    "购置日期": "entered_in_accounts_on", "启用日期": "commissioned_on", "入账日期": "entered_in_accounts_on",
    "主要技术指标": "technical_data_zh", "技术指标": "technical_data_zh", "主要功能": "functions_zh",
    "功能": "functions_zh", "用户须知": "user_notes_zh", "服务内容": "service_content",
    "收费标准": "reference_prices", "参考收费标准": "reference_prices", "联系人": "contact_name",
    "电话": "contact_phone", "联系电话": "contact_phone", "电子邮箱": "contact_email", "邮箱": "contact_email",
    "学科领域": "discipline", "主要学科领域": "discipline", "技术": "techniques", "描述": "description_zh",
    "开放时间": "opening_hours", "产品序列号": "serial_number", "序列号": "serial_number",
}  # fmt: skip
_OWN = {re.sub(r"[^a-z0-9]", "", name): name for name in FIELDS}
_WORDS: dict[str, str] = {**_COMMON, **_CHINESE, **_PIDINST, **_UNIQUIP_2025, **_UNIQUIP, **_OWN}


def folded_header(column: str) -> str:
    """A header without case, spaces, signs, the vocabulary behind a colon (Technique:N8) and a number at its end."""
    text = unicodedata.normalize("NFKC", column).casefold().partition(":")[0]
    letters = "".join(char for char in text if char.isalnum())
    return letters if letters in _WORDS else re.sub(r"\d+$", "", letters)


def is_known(column: str) -> bool:
    return folded_header(column) in _WORDS


def guess_mapping(columns: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> dict[str, str]:
    """{column: field}, "" where nothing fits. A field that takes one column gets the first that fits."""
    mapping: dict[str, str] = {}
    for number, column in enumerate(columns):
        field = _WORDS.get(folded_header(column), "")
        if field == "location_url" and not _holds_addresses([row[number] for row in samples]):
            field = "room"
        is_free = field and (field not in mapping.values() or FIELDS[field].is_several)
        mapping[column] = field if is_free else ""
    return mapping


def columns_hash(columns: Sequence[str]) -> str:
    """What a file's columns are remembered by, whatever their order."""
    return hashlib.sha256("\n".join(sorted(columns)).encode()).hexdigest()


def merged_mapping(columns: Sequence[str], guess: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, str]:
    """`guess`, with what somebody has `chosen` before; unknown columns and fields of the choice are passed over.

    A column that bears the very name of a field is that field, whatever else it was given before, unless it was left
    aside or given a kin of it ("Name" the Chinese name). A column that this takes its field from is guessed again.
    """
    known = {column: field for column, field in chosen.items() if field in FIELDS or not field}
    exact = {_exact(column): column for column in reversed(columns) if _exact(column)}
    named = {column: field for field, column in exact.items() if not _is_kin(field, known.get(column, field))}
    taken = {field for field in named.values() if not FIELDS[field].is_several}
    kept = {column: field for column, field in known.items() if field not in taken}
    return {column: named.get(column, kept.get(column, _unless(guess.get(column, ""), taken))) for column in columns}


def _exact(column: str) -> str:
    name = re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", column).strip().casefold())
    return name if name in FIELDS else ""


def _is_kin(field: str, chosen: str) -> bool:
    """Also with what was left aside: that was somebody's will."""
    return not chosen or chosen.startswith(field) or field.startswith(chosen)


def _unless(field: str, taken: Collection[str]) -> str:
    return "" if field in taken else field


def doubly_mapped(mapping: Mapping[str, str]) -> list[str]:
    """The fields that take one column and were given more."""
    given = [field for field in mapping.values() if field and not FIELDS[field].is_several]
    return sorted({field for field in given if given.count(field) > 1})


def _holds_addresses(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return not filled or sum(cell.startswith(("http:", "https:", "www.")) for cell in filled) * 2 >= len(filled)
