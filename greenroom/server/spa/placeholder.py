"""The page at ``/`` if the web page was not built: what runs here, and how to point a client at it. No script."""

from __future__ import annotations

import base64
import hashlib
from html import escape

# Colours and sizes of the design tokens.
STYLE = """
:root { color-scheme: light dark; --canvas: light-dark(#f6f6f2, #0c110e); --surface: light-dark(#fff, #141b17);
  --line: light-dark(#e4e6df, #27322c); --ink: light-dark(#16201b, #e9efeb); --ink-2: light-dark(#48544d, #b3beb8);
  --ink-3: light-dark(#626d66, #8f9b95); --accent: light-dark(#17694a, #4fbf8b); --link: light-dark(#14603f, #74d3a6);
  --code: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--canvas); color: var(--ink);
  font: 0.875rem/1.5rem Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 4rem 1.5rem 3rem; }
header { display: flex; align-items: center; gap: 0.75rem; }
.lamp { width: 0.75rem; height: 0.75rem; border-radius: 50%; background: var(--accent);
  box-shadow: 0 0 0 4px color-mix(in srgb, var(--accent) 22%, transparent); }
h1 { font-size: 1.375rem; line-height: 1.75rem; font-weight: 600; margin: 0; }
header span:last-child { color: var(--ink-3); font-variant-numeric: tabular-nums; }
p { margin: 0.75rem 0 0; color: var(--ink-2); }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 0.625rem; padding: 1rem 1.25rem 1.25rem;
  margin-top: 1.5rem; }
h2 { font-size: 0.875rem; font-weight: 600; margin: 0; }
pre { margin: 0.75rem 0 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.375rem; overflow-x: auto;
  background: var(--canvas); font: 0.8125rem/1.375rem var(--code); }
pre:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem; margin: 0.75rem 0 0; }
dt { color: var(--ink-3); } dd { margin: 0; overflow-wrap: anywhere; }
a { color: var(--link); }
@media (max-width: 30rem) { main { padding: 2rem 1rem; } }
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
).encode()
"""Content-Security-Policy of the page: only its own style sheet."""


def page(*, address: str, version: str, database: str, artifacts: str, needs_token: bool) -> bytes:
    """Render the page.

    Args:
        address: the URL clients use, without a trailing slash.
        database: kind of database, such as ``SQLite``.
        artifacts: kind of artifact store, such as ``local disk``.
        needs_token: whether clients have to log in.
    """
    shell = [f"export MLFLOW_TRACKING_URI={address}"]
    if needs_token:
        shell.append("export MLFLOW_TRACKING_TOKEN=...   # ask the administrator of this server")
    python = [
        "import mlflow",
        "",
        f'mlflow.set_tracking_uri("{address}")   # or the line above',
        "with mlflow.start_run():",
        "    mlflow.sklearn.log_model(",
        '        model, name="model", registered_model_name="wine"',
        "    )",
        "",
        'mlflow.MlflowClient().set_registered_model_alias("wine", "champion", 1)',
        'mlflow.pyfunc.load_model("models:/wine@champion")',
    ]
    facts = {
        "Address": address,
        "Database": database,
        "Artifacts": artifacts,
        "Log-in": "a token" if needs_token else "none: this machine only",
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    health, ready, metrics = (
        f'<a href="{escape(address)}/{name}">{name}</a>' for name in ("health", "ready", "metrics")
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Greenroom</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<header><span class="lamp" aria-hidden="true"></span><h1>Greenroom</h1><span>{escape(version)}</span></header>
<p>A model registry that an unchanged MLflow client already speaks to. It is running.</p>
<section aria-labelledby="shell"><h2 id="shell">Point a client at it</h2>
<pre tabindex="0">{escape(chr(10).join(shell))}</pre></section>
<section aria-labelledby="python"><h2 id="python">Log, register, load</h2>
<pre tabindex="0">{escape(chr(10).join(python))}</pre></section>
<section aria-labelledby="facts"><h2 id="facts">What runs here</h2>
<dl>{rows}<dt>Watch</dt><dd>{health}, {ready}, {metrics}</dd></dl></section>
</main>
</body>
</html>
""".encode()
