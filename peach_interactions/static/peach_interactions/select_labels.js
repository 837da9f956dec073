/* Fields that complete what is typed are built by select2 without their names: gives them those of their labels. */

"use strict";

const labelOf = (select) => select.labels[0]?.textContent.replace("*", "").trim() ?? "";

const nameParts = (select) => {
  // What is chosen among many stands in a list that has more than items in it.
  for (const part of select.nextElementSibling?.querySelectorAll("ul, ul > li") ?? []) {
    part.setAttribute("role", "presentation");
  }
  const parts = "[role=combobox], [role=textbox], [role=searchbox]";
  for (const part of select.nextElementSibling?.querySelectorAll(parts) ?? []) {
    // The combobox would be named after what is chosen, which at first is nothing.
    const chosen = part.matches("[role=combobox]") ? part.textContent.replace("×", "").trim() : "";
    part.setAttribute("aria-label", [labelOf(select), chosen].filter(Boolean).join(": "));
    part.removeAttribute("aria-labelledby");
  }
};

const nameAll = () => {
  document.querySelectorAll("select.select2-hidden-accessible").forEach(nameParts);
};

// They are built when the page is ready, and whenever a part of a page is fetched; and again with each choice.
new MutationObserver(nameAll).observe(document, { childList: true, subtree: true });

// The list that opens has a box of its own, at the end of the page.
document.addEventListener("focusin", (event) => {
  const select = document.querySelector("select + .select2-container--open")?.previousElementSibling;
  if (select && event.target.matches(".select2-search__field")) {
    event.target.setAttribute("aria-label", labelOf(select));
  }
});
