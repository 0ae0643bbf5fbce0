"""The forms of accounts: what people type, checked and put into the shape that actions take."""

from booking.accounts.forms.groups import GroupForm, NewGroupForm
from booking.accounts.forms.memberships import DeclineForm, JoinForm
from booking.accounts.forms.profile import ChangePasswordForm, ProfileForm
from booking.accounts.forms.registering import ConfirmForm, RegisterForm
from booking.accounts.forms.roles import GrantForm
from booking.accounts.forms.signing_in import ForgottenPasswordForm, NewPasswordForm, SignInForm

__all__ = [
    "ChangePasswordForm", "ConfirmForm", "DeclineForm", "ForgottenPasswordForm", "GrantForm", "GroupForm", "JoinForm",
    "NewGroupForm", "NewPasswordForm", "ProfileForm", "RegisterForm", "SignInForm",
]  # fmt: skip
