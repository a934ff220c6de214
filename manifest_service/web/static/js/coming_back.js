// The ways to the other language and to other colours lead back to the page as it stands now: scripts put what
// is looked at into its address after the links were written.

for (const link of document.querySelectorAll("a[data-back]")) {
  link.addEventListener("click", () => {
    const way = new URL(link.href);
    way.searchParams.set("next", location.pathname + location.search);
    link.href = way.href;
  });
}
