"""Access: who acts, which roles are granted, and why something is allowed. Greenroom only."""

from __future__ import annotations

from typing import Any, Literal

from greenroom.sdk.entities import AccessExplanation, Grant, Identity
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import grant_messages as messages
from greenroom.sdk.wire import grant_rows as rows
from greenroom.sdk.wire import server_messages, server_rows

_FEATURE = "access"

AllOf = Literal["workspace", "models", "experiments"]


class AccessMethods(Methods):
    """Access: who acts, which roles are granted, and why something is allowed. Greenroom only.

    A resource is one registered model (`name`), one experiment (`experiment_id`), or `all_of`: the ``workspace``, or all
    ``models`` or ``experiments`` in it.
    """

    def whoami(self) -> Identity:
        """Return whom the requests of this client act for.

        Raises:
            Unauthenticated: no one is signed in.
            NotSupported: the server is not a Greenroom server.
        """
        answer: server_messages.Me = self._call_native(server_rows.GET_ME, server_messages.GetMe(), _FEATURE)
        return Identity.from_wire(answer)

    def list_grants(
        self,
        name: str | None = None,
        *,
        experiment_id: str | None = None,
        all_of: AllOf | None = None,
        account: str | None = None,
        group: str | None = None,
        max_results: int = 100,
        page_token: str | None = None,
    ) -> PagedList[Grant]:
        """List grants in the order they were made, one page.

        Args:
            name: on this registered model only.
            account: to this user only, by name or id.
            group: to this group only, by name or id.
            page_token: the `token` of the previous page.

        Raises:
            NotFound: there is no such resource, user or group.
            PermissionDenied: the caller may not see them.
        """
        message = messages.ListGrants(
            **_resource(name, experiment_id, all_of),
            account=account,
            group=group,
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer: messages.GrantList = self._call_native(rows.LIST, message, _FEATURE)
        return PagedList(
            [Grant.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.list_grants(
                name,
                experiment_id=experiment_id,
                all_of=all_of,
                account=account,
                group=group,
                max_results=max_results,
                page_token=token,
            ),
        )

    def grant_role(
        self,
        name: str | None = None,
        *,
        role: str,
        experiment_id: str | None = None,
        all_of: AllOf | None = None,
        account: str | None = None,
        group: str | None = None,
    ) -> Grant:
        """Grant a role to a user or a group.

        Args:
            name: on this registered model.
            role: ``denied``, ``member``, ``viewer``, ``contributor``, ``approver``, ``manager``, ``administrator``, or a role
                that the workspace defines.
            account: to this user, by name or id.
            group: to this group, by name or id.

        Raises:
            InvalidInput: there is no such role, or not one resource and one holder are given.
            PermissionDenied: the caller may not grant it.
        """
        message = messages.CreateGrant(
            role=role, **_resource(name, experiment_id, all_of), account=account, group=group
        )
        answer: messages.Grant = self._call_native(rows.CREATE, message, _FEATURE)
        return Grant.from_wire(answer)

    def revoke_role(self, grant_id: str) -> None:
        """Take a granted role away.

        Raises:
            NotFound: there is no such grant.
            PermissionDenied: the caller may not take it away.
        """
        self._call_native(rows.DELETE, messages.GetGrant(grant_id=grant_id), _FEATURE)

    def explain_access(
        self,
        name: str | None = None,
        *,
        experiment_id: str | None = None,
        all_of: AllOf | None = None,
        account: str | None = None,
        permission: str | None = None,
    ) -> list[AccessExplanation]:
        """Explain what an account may do to a resource, by default to the workspace.

        Args:
            account: name or id; the client's own by default.
            permission: only this one, such as ``model_version:create``.

        Raises:
            NotFound: there is no such resource or account.
            PermissionDenied: the caller may not see the access of others.
        """
        message = messages.ExplainAccess(
            **_resource(name, experiment_id, all_of), account=account, permission=permission
        )
        answer: messages.Explained = self._call_native(rows.EXPLAIN, message, _FEATURE)
        return [AccessExplanation.from_wire(one) for one in answer.explanations]


def _resource(name: str | None, experiment_id: str | None, all_of: AllOf | None) -> dict[str, Any]:
    return {"model": name, "experiment_id": experiment_id, "resource": all_of}
