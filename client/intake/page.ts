/** One page for a customer, in both languages; `button` makes it a form that posts to its own address. */
export interface Page {
  ko: { title: string; text: string };
  en: { title: string; text: string };
  button?: string;
}

export const PAGES = {
  ask: {
    ko: {
      title: '역할 설정을 마치셨습니까?',
      text: '안내 메일에 따라 AWS 계정에 역할을 설정하셨다면 아래 버튼을 눌러 주십시오. 바로 확인해 드립니다.',
    },
    en: {
      title: 'Is the role set up?',
      text: 'If you have created the role in your AWS account as our mail describes, press the button. We check it at once.',
    },
    button: '설정을 마쳤습니다 · Yes, it is set up',
  },
  thanks: {
    ko: {
      title: '감사합니다',
      text: '지금 확인하고 있습니다. 빠진 것이 있으면 메일로 알려 드리겠습니다. 이 창은 닫으셔도 됩니다.',
    },
    en: {
      title: 'Thank you',
      text: 'We are checking it now, and write to you if anything is missing. You can close this page.',
    },
  },
  over: {
    ko: { title: '이미 마무리된 요청입니다', text: '더 하실 일은 없습니다. 궁금한 점은 안내 메일에 회신해 주십시오.' },
    en: {
      title: 'This request is already closed',
      text: 'There is nothing left to do. For questions, please reply to our mail.',
    },
  },
  later: {
    ko: {
      title: '지금은 받을 수 없습니다',
      text: '잠시 후 메일의 링크를 다시 열어 주십시오. 아직 아무것도 기록되지 않았을 수 있습니다.',
    },
    en: {
      title: 'We cannot take this right now',
      text: 'Please open the link in the mail again in a few minutes. It may not have been recorded yet.',
    },
  },
  wrongLink: {
    ko: {
      title: '잘못된 링크입니다',
      text: '메일의 링크 전체를 복사했는지 확인하시거나, 안내 메일에 회신해 주십시오.',
    },
    en: {
      title: 'This link is not valid',
      text: 'Please check that you copied the whole link from the mail, or reply to our mail.',
    },
  },
} satisfies Record<string, Page>;

const STYLE = `
:root { color-scheme: light dark; font: 1.05rem/1.6 system-ui, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif }
body { max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem; word-break: keep-all; overflow-wrap: anywhere }
h1, h2 { line-height: 1.3; margin: 0 0 .4rem } h1 { font-size: 1.5rem } h2 { font-size: 1.15rem }
section + section { margin-top: 1.75rem }
button { font: inherit; font-weight: 600; padding: .75rem 1.25rem; border: 0; border-radius: .5rem; background: #1257c4; color: #fff; cursor: pointer }
button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px }
form { margin: 2rem 0 } small { opacity: .7 }`;

/** The page as HTML. `reference` is the request's own, so that the customer knows what it is about. */
export function pageHtml(page: Page, reference?: string): string {
  const { ko, en, button } = page;
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(ko.title)} · ${escaped(en.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<section><h1>${escaped(ko.title)}</h1><p>${escaped(ko.text)}</p></section>
<section lang="en"><h2>${escaped(en.title)}</h2><p>${escaped(en.text)}</p></section>
${button ? `<form method="post"><button type="submit">${escaped(button)}</button></form>` : ''}
${reference ? `<p><small>요청 번호 · Request: ${escaped(reference)}</small></p>` : ''}
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
