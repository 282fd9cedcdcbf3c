// Every screen is whole without this file. With it the keys work, times know the person's own zone, and what changes is
// asked for again while the page is looked at.
(() => {
  'use strict';

  const zone = new Intl.DateTimeFormat(undefined, {
    weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit',
    timeZoneName: 'short'
  });
  const times = (part) => {
    for (const time of part.querySelectorAll('time[datetime][title]')) {
      if (!time.dataset.own) {
        time.dataset.own = 'yes';
        time.title = `${zone.format(new Date(time.dateTime))} here; ${time.title}`;
      }
    }
  };

  const rows = () => [...document.querySelectorAll('main table.rows tbody a')].filter((a) => a.dataset.row !== undefined);
  const step = (by) => {
    const all = rows();
    if (all.length > 0) {
      const at = all.indexOf(document.activeElement);
      all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))].focus();
    }
  };

  // A field for a time has no zone: the page sends the person's own beside it.
  for (const zoned of document.querySelectorAll('form input[name=zone]')) {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zoned.value === '' && own) {
      zoned.value = own;
      for (const field of zoned.form.querySelectorAll('input[type=datetime-local]')) {
        if (field.value !== '') {
          const at = new Date(`${field.value}Z`);
          field.value = new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
        }
        const label = zoned.form.querySelector(`label[for="${CSS.escape(field.id)}"]`);
        label.textContent = label.textContent.replace('(UTC)', `(${own.split('/').pop().replaceAll('_', ' ')})`);
      }
    }
  }

  // What is typed into such a form is shown beside it, as the server writes it.
  for (const form of document.querySelectorAll('form[data-live]')) {
    const shown = document.getElementById(form.elements.shows.value);
    let waiting = 0;
    let asked = 0;
    const show = async () => {
      const turn = ++asked;
      try {
        const answer = await fetch(form.dataset.live, {
          method: 'POST', credentials: 'same-origin', headers: { 'Gatepost-Part': 'yes' },
          body: new URLSearchParams(new FormData(form))
        });
        if (answer.ok && turn === asked) {
          shown.innerHTML = await answer.text();
        }
      } catch {
        document.getElementById('away').hidden = false;
      }
    };
    form.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 400);
    });
  }

  const typing = (target) => target.closest('input, select, textarea, [contenteditable]') !== null;
  let going = 0;
  document.addEventListener('keydown', (event) => {
    const help = document.getElementById('help');
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || help.open) {
      return;
    }
    if (Date.now() - going < 1500) {
      going = 0;
      const link = document.querySelector(`.side a[data-key="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    const acts = {
      '/': () => document.getElementById('find').focus(),
      '?': () => help.showModal(),
      g: () => { going = Date.now(); },
      j: () => step(1),
      k: () => step(-1)
    };
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });

  const away = (gone) => {
    const notice = document.getElementById('away');
    if (notice) {
      notice.hidden = !gone;
    }
  };
  const part = document.querySelector('[data-again]');
  const again = async () => {
    if (!document.hidden && !part.contains(document.activeElement)) {
      try {
        const answer = await fetch(`${part.dataset.again}?seen=${part.dataset.tag}`, { credentials: 'same-origin' });
        if (answer.status === 200 && answer.headers.get('Gatepost-Tag')) {
          const open = [...part.querySelectorAll('details')].map((d) => d.open);
          part.innerHTML = await answer.text();
          part.dataset.tag = answer.headers.get('Gatepost-Tag');
          part.querySelectorAll('details').forEach((d, i) => { d.open = open[i] === true; });
          times(part);
        }
        away(answer.status >= 500);
      } catch {
        away(true);
      }
    }
    setTimeout(again, 5000);
  };
  if (part) {
    setTimeout(again, 5000);
  }
  times(document);
  // Where one is stays in sight, also in a navigation that is longer than the window.
  document.querySelector('.side nav a[aria-current]')?.scrollIntoView({ block: 'nearest' });
})();
