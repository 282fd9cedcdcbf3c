// The page is whole without this file. With it the clock runs, open parts stay open when the live part is replaced,
// commands can be copied by a button, and a Gatepost that has gone is noticed.
(() => {
  'use strict';

  const format = (zone) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const miami = format('America/New_York');
  const berlin = format('Europe/Berlin');

  const tick = () => {
    const near = document.getElementById('clock');
    const far = document.getElementById('clock-far');
    if (near && far) {
      const shown = new Date(Date.now() + Number(near.dataset.ahead));
      near.textContent = miami.format(shown);
      far.textContent = berlin.format(shown);
    }
  };

  let open = [];
  document.addEventListener('htmx:beforeSwap', () => {
    open = [...document.querySelectorAll('#live details[open]')].map((d) => d.id);
  });
  document.addEventListener('htmx:afterSwap', () => {
    for (const id of open) {
      const details = document.getElementById(id);
      if (details) {
        details.open = true;
      }
    }
    tick();
  });

  const away = (gone) => {
    const notice = document.getElementById('away');
    if (notice && notice.hidden === gone) {
      notice.hidden = !gone;
    }
  };
  document.addEventListener('htmx:sendError', () => away(true));
  document.addEventListener('htmx:beforeOnLoad', () => away(false));

  const copying = (pre) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-describedby', pre.id);
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(pre.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    pre.parentElement.append(button);
  };
  if (navigator.clipboard) {
    document.querySelectorAll('.code pre').forEach(copying);
  }

  tick();
  setInterval(tick, 1000);
})();
