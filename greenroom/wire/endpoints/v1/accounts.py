"""Rows of the public API: accounts."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import accounts as messages

_TAG = "accounts"

LIST = row(
    "GET /accounts",
    name="list_accounts",
    request=messages.ListAccounts,
    response=messages.AccountList,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.SERVER,
    tag=_TAG,
    summary="List accounts",
    description="By name. Without the permission `account:manage`, most fields of other accounts are null.",
)
CREATE = row(
    "POST /accounts",
    name="create_account",
    request=messages.CreateAccount,
    response=messages.Account,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.SERVER,
    status=201,
    location="/accounts/{account_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create an account",
    description="From the first account on, everyone has to sign in; it must be a user with a password who administers the server.",
)
GET = row(
    "GET /accounts/{account}",
    name="get_account",
    request=messages.GetAccount,
    response=messages.Account,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.ACCOUNT,
    has_etag=True,
    tag=_TAG,
    summary="Get an account",
    description="By its id or by its name, in any spelling.",
)
UPDATE = row(
    "PATCH /accounts/{account}",
    name="update_account",
    request=messages.UpdateAccount,
    response=messages.Account,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.ACCOUNT,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Change an account",
    description="The last administrator can be neither disabled nor demoted.",
)
DELETE = row(
    "DELETE /accounts/{account}",
    name="delete_account",
    request=messages.DeleteAccount,
    response=Empty,
    permission=Permission.ACCOUNT_MANAGE,
    access="write",
    resource=by.ACCOUNT,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete an account",
    description="Its sessions end and its tokens are revoked at once; history goes on naming it. Its name is free again. "
    "No one can delete their own account, and the last administrator cannot be deleted.",
)
SET_PASSWORD = row(
    "PUT /accounts/{account}/password",
    name="set_password",
    request=messages.SetPassword,
    response=messages.Account,
    permission=Permission.ACCOUNT_SELF,
    access="write",
    resource=by.ACCOUNT,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Set the password of a user",
    description="Own password: needs the current one, and ends the other sessions. Others: needs the permission `account:manage`, and ends all sessions.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    CREATE,
    GET,
    UPDATE,
    DELETE,
    SET_PASSWORD,
)
