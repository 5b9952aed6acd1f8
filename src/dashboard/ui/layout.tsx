// The frame of every page: head, skip link, header, main. What a page says is in its own file, what a project's pages share
// in project-layout.tsx.

import type { Child, PropsWithChildren } from 'hono/jsx';

interface PageProps {
  readonly title: string;
  /** Who is signed in; null also where the page is the same for everyone. */
  readonly account: { readonly name: string } | null;
  /** Beside the page's content, before it. */
  readonly aside?: Child;
}

export function Page({ title, account, aside, children }: PropsWithChildren<PageProps>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{title} · Wherefrom</title>
        <link rel="stylesheet" href="/dashboard/style.css" />
        <script type="module" src="/dashboard/page.js" />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <header class="top">
          <a class="brand" href="/dashboard">
            Wherefrom
          </a>
          {account === null ? null : <AccountNavigation name={account.name} />}
        </header>
        <div class={aside === undefined ? 'frame' : 'frame with-aside'}>
          {aside}
          <main id="content" tabindex={-1}>
            {children}
          </main>
        </div>
        <footer class="foot">
          <a href="/privacy">Privacy</a>
        </footer>
      </body>
    </html>
  );
}

function AccountNavigation({ name }: { readonly name: string }) {
  return (
    <nav aria-label="Account">
      <ul>
        <li>
          <a href="/dashboard">Projects</a>
        </li>
        <li>
          <a href="/dashboard/account" class="account">
            {name}
          </a>
        </li>
        <li>
          <form method="post" action="/dashboard/sign-out">
            <button type="submit" class="plain">
              Sign out
            </button>
          </form>
        </li>
      </ul>
    </nav>
  );
}
