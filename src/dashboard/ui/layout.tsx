// The layout of every page: head, skip link, header, main. Does not contain the layout of a project's pages
// (project-layout.tsx).

import type { Child, PropsWithChildren } from 'hono/jsx';

interface PageProps {
  readonly title: string;
  /** The signed-in account; null if signed out, and on pages that are the same for everyone. */
  readonly account: { readonly name: string } | null;
  /** Content beside the main content of a page. It comes before the main content in the HTML. */
  readonly aside?: Child;
}

export function DashboardPage({ title, account, aside, children }: PropsWithChildren<PageProps>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{title} · Wherefrom</title>
        <link rel="icon" href="/favicon.ico" type="image/svg+xml" />
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
          <a href="/privacy">Privacy</a> · <a href="/security">Security</a> · <a href="/status">Status</a>
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
