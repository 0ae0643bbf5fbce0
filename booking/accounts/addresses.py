"""E-mail addresses: one spelling for each, and the domains by which a school knows its people."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254
PROVIDERS = frozenset(  # where anybody gets an address, below them too
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.com msn.com yahoo.com yahoo.co.uk ymail.com "
    "icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.de web.de "
    "mail.com t-online.de fastmail.com zoho.com yandex.com yandex.ru mail.ru hey.com tutanota.com qq.com foxmail.com "
    "163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn 21cn.com naver.com".split()
)
ABOVE_SCHOOLS = frozenset(  # below them each has its own
    "ac.uk co.uk org.uk nhs.uk edu.cn ac.cn com.cn org.cn edu.hk edu.tw edu.sg edu.au ac.jp ac.kr ac.nz ac.in".split()
)


def find_address(text: str) -> str | None:
    """The address as accounts keep it, in lower case and without needless spelling; None if it is none."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    address = f"{checked.local_part}@{checked.ascii_domain}".lower()
    return address if len(address) <= LONGEST else None


def domains_of(address: str) -> list[str]:
    """The domain of an address and those above it, nearest first: a.b.example, b.example, example."""
    labels = address.rpartition("@")[2].split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def is_anybodys(domain: str) -> bool:
    """Whether it is a public mail provider's, or one below which many schools are: its addresses say no school."""
    return domain in ABOVE_SCHOOLS or bool(PROVIDERS.intersection(domains_of(domain)))
