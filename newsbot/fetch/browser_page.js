/* What runs inside an open page: `({state, clear, choose, shadows, more})`, each called by browser_page.py. */
(() => {
  const notice = /cookie|consent|gdpr|dsgvo|privacy|datenschutz|confidentialit|privacidad|priva[tc]y|согласие|同意/i;
  const no = new RegExp('^\\s*(' + [
    'reject', 'decline', 'refuse', 'deny', 'only necessary', 'necessary only', 'continue without',
    'ablehnen', 'nur notwendige', 'alle ablehnen', 'tout refuser', 'refuser', 'continuer sans accepter',
    'rechazar', 'rifiuta', 'recusar', 'rejeitar', 'weigeren', 'odrzu', 'odmítn', 'avvisa', 'avslå', 'afvis',
    'отклонить', 'відхилити', 'reddet', '拒绝', '拒否', '거부', 'رفض',
  ].join('|') + ')', 'i');
  const yes = new RegExp('^\\s*(' + [
    'accept', 'agree', 'i agree', 'allow', 'ok', 'got it', 'akzeptieren', 'alle akzeptieren', 'zustimmen',
    'einverstanden', 'accepter', 'tout accepter', "j'accepte", 'aceptar', 'accetta', 'aceitar', 'akkoord',
    'accepteren', 'akceptuj', 'zgadzam', 'souhlasím', 'godkänn', 'acceptera', 'godta', 'принять', 'соглас',
    'погодж', 'прийняти', 'kabul', '接受', '同意', '동의', 'موافق', 'قبول',
  ].join('|') + ')', 'i');
  const loadMore = new RegExp('^\\s*(' + [
    '((load|show|view|see|read)\\s+)?(more|older)(\\s+(stories|articles|news|posts|results|entries))?',
    'mehr (laden|anzeigen)', 'weitere (artikel|meldungen|beiträge)( laden)?',
    "(voir|afficher|charger) (plus|d['’]autres).{0,20}", "plus d['’]articles", '(cargar|ver|mostrar) más.{0,20}',
    '(carica|mostra) (altro|altri|di più).{0,20}', '(carregar|ver|mostrar) mais.{0,20}',
    '(toon )?meer( laden| artikelen| berichten)?', '(pokaż|załaduj|wczytaj) więcej', '(показать|загрузить) (ещё|еще)',
    '(показати|завантажити) (ще|більше)', 'daha fazla.{0,20}', '(visa|ladda) (fler|mer).{0,20}',
    '(vis|last inn|indlæs) (flere|mer|mere)', '(načíst|zobrazit) další', '加载更多', '查看更多', 'もっと(見る|読む)',
    '더\\s?보기', 'المزيد', 'عرض المزيد',
  ].join('|') + ')\\s*(\\.\\.\\.|…|\\+|›|»)?\\s*$', 'i');

  const inNotice = button => {
    for (let at = button, n = 0; at && at !== document.body && n < 8; at = at.parentElement, n += 1) {
      if (notice.test(at.id + ' ' + at.className)) return true;
      if (n > 0 && notice.test((at.innerText || '').slice(0, 2000))) return true;
    }
    return false;
  };
  const labelOf = element => (element.innerText || element.value || '').trim();

  return {
    /* How much there is: characters of text, links. */
    state: () => [document.body ? document.body.innerText.length : 0, document.links.length],

    /* Take consent notices away; returns how many. */
    clear: () => {
      const whole = innerWidth * innerHeight;
      let taken = 0;
      for (const element of document.querySelectorAll('div, section, aside, dialog, iframe, form')) {
        const style = getComputedStyle(element);
        if (style.position !== 'fixed' && style.position !== 'sticky' && element.tagName !== 'DIALOG') continue;
        if (element.querySelector('article, h1, main')) continue;
        const box = element.getBoundingClientRect();
        const text = (element.innerText || '').slice(0, 2000);
        const covers = box.width * box.height > whole * 0.3;
        const says = notice.test(text) && (covers || element.querySelector('button'));
        if (says || notice.test(element.id + ' ' + element.className)) {
          element.remove();
          taken += 1;
        }
      }
      for (const element of [document.documentElement, document.body]) {
        if (element) element.style.setProperty('overflow', 'auto', 'important');
      }
      return taken;
    },

    /* Answer a consent notice, with no where it can be said; returns the button's label. */
    choose: () => {
      const buttons = [...document.querySelectorAll('button, [role=button], input[type=submit], a')].slice(0, 3000);
      for (const wanted of [no, yes]) {
        for (const button of buttons) {
          const label = labelOf(button);
          if (label.length < 40 && wanted.test(label) && inNotice(button)) {
            button.click();
            return label;
          }
        }
      }
      return '';
    },

    /* Copy what stands in open shadow trees into their hosts; custom elements among it are plain ones there. */
    shadows: () => {
      const lay = (root, depth) => {
        for (const host of root.querySelectorAll('*')) {
          if (!host.shadowRoot || depth > 20) continue;
          lay(host.shadowRoot, depth + 1);
          const copy = document.createElement('div');
          copy.innerHTML = host.shadowRoot.innerHTML.replace(/<(\/?)[a-z][a-z0-9]*-[\w.-]*/gi, '<$1div');
          for (const idle of copy.querySelectorAll('style, script')) idle.remove();
          host.append(copy);
        }
      };
      lay(document, 0);
    },

    /* Scroll to the end and press "load more" where there is one. */
    more: () => {
      scrollTo(0, document.documentElement.scrollHeight);
      for (const button of [...document.querySelectorAll('button, [role=button], a')].slice(-3000).reverse()) {
        const label = labelOf(button);
        if (!label || label.length > 40 || !loadMore.test(label) || button.disabled) continue;
        const href = button.tagName === 'A' ? button.getAttribute('href') || '' : '';
        if (href && !href.startsWith('#') && !href.startsWith('javascript:')) continue;
        button.scrollIntoView({block: 'center'});
        button.click();
        return true;
      }
      return false;
    },
  };
})()
