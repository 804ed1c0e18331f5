"""Routes of the pages' API: home, search, and the bindings of the other modules."""

from __future__ import annotations

import msgspec

import greenroom
from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.ui_files import BINDINGS as FILES
from greenroom.server.routes.ui_registry import BINDINGS as REGISTRY
from greenroom.server.routes.ui_rules import BINDINGS as RULES
from greenroom.server.routes.ui_sessions import BINDINGS as SESSIONS
from greenroom.server.routes.ui_tracking import BINDINGS as TRACKING
from greenroom.services.pages import home_pages
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import home as messages


async def _home(tx: Transaction, actor: Actor, _m: messages.GetHome) -> messages.HomePage:
    return await home_pages.home_page(tx, actor, version=greenroom.__version__)


async def _named(call: Call, _m: messages.GetHome, page: messages.HomePage) -> messages.HomePage:
    return msgspec.structs.replace(page, server_name=call.context.server_name)


async def _search(tx: Transaction, actor: Actor, m: messages.Search) -> messages.SearchResults:
    return await home_pages.search(tx, actor, text=m.q)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.HOME, _home, _named),
    Binding(rows.SEARCH, _search),
    *REGISTRY,
    *TRACKING,
    *FILES,
    *RULES,
    *SESSIONS,
)
