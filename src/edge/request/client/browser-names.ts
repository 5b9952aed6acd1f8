// Names of browsers by their brands in client hints and by their product tokens in User-Agent headers. The tables are
// Maps, because the engine keeps property names in memory, and a visitor's text must not become one.

import { browserSpecificity, type Specificity } from './vocabulary.ts';

export interface BrowserName {
  readonly name: string;
  readonly specificity: Specificity;
}

const { engine, webView, base, named, app } = browserSpecificity;

function table(level: Specificity, rows: string): [string, BrowserName][] {
  return rows.split('|').map((row) => {
    const [token = '', name = token] = row.split('=');
    return [token, { name, specificity: level }];
  });
}

/**
 * Brands in client hints, with their names in responses and their specificity. Any other brand is the browser's name
 * and has the specificity `named`.
 */
const brandNames = new Map([
  ...table(engine, 'Chromium'),
  ...table(webView, 'Android WebView'),
  ...table(base, 'Google Chrome=Chrome|Chrome|Microsoft Edge WebView2=Microsoft Edge'),
  ...table(named, 'HeadlessChrome=Headless Chrome|Yandex=Yandex Browser|YaBrowser=Yandex Browser'),
  ...table(named, 'Edge=Microsoft Edge|Opera GX=Opera|Opera Air=Opera|Opera Crypto=Opera|Opera Neon=Opera'),
  ...table(named, 'Samsung Browser=Samsung Internet|SamsungBrowser=Samsung Internet|Brave Browser=Brave'),
  ...table(named, 'Oculus Browser=Meta Quest Browser|HuaweiBrowser=Huawei Browser|Silk=Amazon Silk'),
  ...table(named, 'UCBrowser=UC Browser|QQBrowser=QQ Browser|MiuiBrowser=Mi Browser|XiaoMiBrowser=Mi Browser'),
  ...table(named, 'NAVER Whale=Whale|CocCoc=Coc Coc|AvastSecureBrowser=Avast Secure Browser|Vivo Browser'),
  // Opera for mobile devices sends the brands Opera and OperaMobile with different versions. OperaMobile is chosen,
  // because its version is the one in the User-Agent header.
  ...table(app, 'OperaMobile=Opera|Opera Mobile=Opera'),
]);

/**
 * Returns the browser's name for a brand in client hints. A brand that is not listed here is the browser's own name.
 */
export function browserOfBrand(brand: string): BrowserName {
  return brandNames.get(brand) ?? { name: brand, specificity: named };
}

/**
 * Browsers, keyed by product token. user-agent.ts handles the tokens Chrome, Safari and Version, which many browsers
 * send.
 */
const productNames = new Map([
  ...table(
    base,
    'CriOS=Chrome|UCWEB=UC Browser|Firefox|FxiOS=Firefox|Fennec=Firefox|Opera|MSIE=Internet Explorer|IEMobile=Internet Explorer',
  ),
  // Code names of pre-release versions of Firefox.
  ...table(base, 'BonEcho=Firefox|GranParadiso=Firefox|Shiretoko=Firefox|Namoroka=Firefox|Minefield=Firefox'),
  ...table(base, 'MozillaDeveloperPreview=Firefox'),
  ...table(
    named,
    'Chromium|HeadlessChrome=Headless Chrome|Electron|Edg=Microsoft Edge|EdgA=Microsoft Edge|EdgiOS=Microsoft Edge',
  ),
  ...table(named, 'Edge=Microsoft Edge|EdgW=Microsoft Edge|OPR=Opera|OPT=Opera|OPX=Opera|OPiOS=Opera Mini|Opera Mini'),
  ...table(
    named,
    'Vivaldi|Brave|SamsungBrowser=Samsung Internet|YaBrowser=Yandex Browser|YaSearchBrowser=Yandex Browser',
  ),
  ...table(named, 'UCBrowser=UC Browser|UBrowser=UC Browser|QQBrowser=QQ Browser|MQQBrowser=QQ Browser'),
  ...table(named, 'DuckDuckGo|Ddg=DuckDuckGo|Whale|Silk=Amazon Silk|Focus=Firefox Focus|Klar=Firefox Focus'),
  ...table(
    named,
    'MiuiBrowser=Mi Browser|HuaweiBrowser=Huawei Browser|HeyTapBrowser=HeyTap Browser|VivoBrowser=Vivo Browser',
  ),
  ...table(
    named,
    'OculusBrowser=Meta Quest Browser|PicoBrowser=Pico Browser|Wolvic|Puffin|Maxthon|MXiOS=Maxthon|Sleipnir|Iron',
  ),
  ...table(
    named,
    'K-Meleon|Camino|Comodo_Dragon=Comodo Dragon|SeaMonkey|PaleMoon=Pale Moon|Waterfox|LibreWolf|Basilisk|Iceweasel|Thunderbird|Epiphany|Konqueror|Falkon',
  ),
  ...table(
    named,
    'QupZilla|coc_coc_browser=Coc Coc|AvastSecureBrowser=Avast Secure Browser|Avast=Avast Secure Browser',
  ),
  ...table(
    named,
    'AVG=AVG Secure Browser|CCleaner=CCleaner Browser|AlohaBrowser=Aloha|Ecosia|Ecosia ios=Ecosia|Ecosia android=Ecosia|MZBrowser=Meizu Browser|Quark',
  ),
  ...table(named, '2345Explorer=2345 Explorer|LBBROWSER=Liebao|MetaSr=Sogou Explorer|SogouMobileBrowser=Sogou Mobile'),
  ...table(
    named,
    'BIDUBrowser=Baidu Browser|baidubrowser=Baidu Browser|QtCarBrowser=Tesla Browser|NintendoBrowser=Nintendo Browser',
  ),
  ...table(
    named,
    'LG Browser|NetCast=LG Browser|SailfishBrowser=Sailfish Browser|SLBrowser=Lenovo Browser|Ladybird|QwantMobile=Qwant',
  ),
  ...table(
    named,
    'PhantomJS|Lynx|Links|NetFront|Arora|Midori|Kindle|Cobalt|Slimjet|Dooble|QuteBrowser=qutebrowser|qutebrowser',
  ),
  ...table(
    app,
    'FBAV=Facebook|FBAN=Facebook|FB_IAB=Facebook|Instagram|Line=LINE|MicroMessenger=WeChat|QQ|KAKAOTALK=KakaoTalk',
  ),
  ...table(
    app,
    'NAVER=Naver|GSA=Google Search|Snapchat|Pinterest|TikTok|musical_ly=TikTok|BytedanceWebview=TikTok|Twitter',
  ),
  ...table(
    app,
    'LinkedInApp=LinkedIn|Barcelona=Threads|AlipayClient=Alipay|baiduboxapp=Baidu|Weibo|BingWeb=Bing|BingSapphire=Bing',
  ),
]);

/** Returns the browser that a product token names; undefined for other tokens. */
export function browserOfProduct(token: string): BrowserName | undefined {
  return productNames.get(token);
}
