// Light or dark: as the system says, until the button says otherwise, in later visits too.
function startTheme() {
  const button = one("#theme");
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
  if (kept("theme")) root.dataset.theme = kept("theme");
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    const dark = !isDark();
    if (dark === systemDark.matches) delete root.dataset.theme;
    else root.dataset.theme = dark ? "dark" : "light";
    keep("theme", root.dataset.theme || "");
    readColours();
  });
  on("colours", label);
}
