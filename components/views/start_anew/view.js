// Loads the page again: what was typed is in the address, what was chosen is left out.

export default function ({ parentElement, data }) {
  parentElement.querySelector("button").onclick = () => {
    const address = new URL(window.location.href);
    for (const name of [...address.searchParams.keys()]) {
      if (!data.kept.includes(name)) address.searchParams.delete(name);
    }
    window.location.assign(address);
    if (address.href === window.location.href) window.location.reload();
  };
}
