// The section "Try it" on Overview: the API's response to the member's own browser, or the refusal with a form that
// resolves it. try-it-script.js sends the request. The server renders all texts that the script may show, except the
// response.

import { parseAllowlistEntry } from '../../core/origin/entry.ts';
import { type OriginTest, testOrigin } from '../../settings/allowlist/origin-test.ts';
import { roleAllows } from '../../settings/members/roles.ts';
import { AllowOrigin } from '../allowlist/allow-origin.tsx';
import type { ProjectContext } from '../context.ts';
import { DevelopmentForm, developmentRisk } from '../project/development.tsx';
import { projectPath } from '../project/project-layout.tsx';
import { CopyButton } from '../ui/controls.tsx';

export function TryIt({ context }: { readonly context: ProjectContext }) {
  const { project, url } = context;
  const path = `/v1/visitor?project=${project.id}`;
  return (
    <section data-try={path} aria-labelledby="try-it">
      <h2 id="try-it">Try it</h2>
      <p>
        Calls the API from this page, whose origin is <code>{url.origin}</code>, and shows what the API learns about
        you.
      </p>
      <Forewarning context={context} />
      <p class="actions" data-part="start" hidden>
        <button type="button">Get my location</button>
      </p>
      <noscript>
        <p class="notice caution">This needs JavaScript, which is turned off in this browser.</p>
      </noscript>
      <div aria-live="polite">
        <div class="verdict allowed" data-part="answer" hidden>
          <h3 data-part="place">Answered</h3>
          <p class="quiet" data-part="summary" />
          <pre>
            <code data-part="json" />
          </pre>
        </div>
        <div class="verdict refused" data-part="refusal" hidden>
          <h3 data-part="title">Refused</h3>
          <p data-part="detail" />
          <p class="quiet" data-part="code" />
          <Advice context={context} />
        </div>
      </div>
      <div class="title-row">
        <span class="quiet">The same request from a terminal, without your browser’s details:</span>
        <CopyButton id="try-curl" what="the command" />
      </div>
      <pre id="try-curl">
        <code>{`curl -H 'Origin: ${exampleOrigin(context)}' '${url.origin}${path}'`}</code>
      </pre>
      <script type="module" src="/dashboard/try-it.js" />
    </section>
  );
}

/** The advice for an origin that the allowlist lacks, shown before the request, which the API would refuse. */
function Forewarning({ context }: { readonly context: ProjectContext }) {
  const test = testOrigin(context.project, context.url.origin);
  if (test.kind !== 'refused' || test.cause !== 'unlisted') return null;
  return <OriginAdvice context={context} test={test} />;
}

/** Returns an allowed origin that the allowlist contains without a wildcard, else the dashboard's own origin. */
function exampleOrigin({ project, url }: ProjectContext): string {
  const listed = project.allowlist.find(({ canonical }) => {
    const entry = parseAllowlistEntry(canonical);
    return entry.ok && entry.value.kind === 'host' && testOrigin(project, canonical).kind === 'allowed';
  });
  return listed?.canonical ?? url.origin;
}

/**
 * The advice for each refusal of the API, by its code. try-it-script.js shows the text for the refusal that occurred.
 */
function Advice({ context }: { readonly context: ProjectContext }) {
  const { project, url } = context;
  return (
    <>
      <div data-code="origin_not_allowed" hidden>
        <RefusedOrigin context={context} test={testOrigin(project, url.origin)} />
      </div>
      <div data-code="mode_not_allowed" hidden>
        <p>
          The project’s mode admits servers only. Change it under{' '}
          <a href={projectPath(project, '/protections')}>Protections</a>, or call the API with a key.
        </p>
      </div>
      <div data-code="caller_not_allowed" hidden>
        <p>
          The project answers only visitors from listed networks, and your address is in none of them. Change “Networks
          of visitors” under <a href={projectPath(project, '/protections')}>Protections</a>.
        </p>
      </div>
      <div data-code="rate_limited" hidden>
        <p>
          Try again in a minute. If this happens often, choose a higher rate limit under{' '}
          <a href={projectPath(project, '/protections')}>Protections</a>.
        </p>
      </div>
      <div data-code="quota_exceeded" hidden>
        <p>
          The API answers again from midnight UTC, or soon after you raise the{' '}
          <a href={projectPath(project, '/usage/limits')}>daily limits</a>.
        </p>
      </div>
      <div data-code="project_unknown" hidden>
        <p>A new project takes up to two minutes to become available everywhere. Try again then.</p>
      </div>
    </>
  );
}

/**
 * The advice after the API refused this page's origin. If Forewarning already shows the advice above the button, this
 * text only points to it.
 */
function RefusedOrigin({ context, test }: { readonly context: ProjectContext; readonly test: OriginTest }) {
  if (test.kind === 'refused' && test.cause === 'unlisted') return <p>The text above the button says what to do.</p>;
  return <OriginAdvice context={context} test={test} />;
}

function OriginAdvice({ context, test }: { readonly context: ProjectContext; readonly test: OriginTest }) {
  const { project, member, url } = context;
  const canChange = roleAllows(member.role, 'settings');
  if (test.kind === 'allowed') {
    return (
      <p>
        <code>{url.origin}</code> is on the allowlist. The change is on its way and normally arrives in under two
        minutes. Try again then.
      </p>
    );
  }
  const cause = test.kind === 'refused' ? test.cause : 'unlisted';
  if (cause === 'development' || cause === 'app_shells') {
    return (
      <>
        <p>
          <code>{url.origin}</code> is on the allowlist, but localhost is refused until you turn development on.{' '}
          {developmentRisk}
        </p>
        {canChange ? <DevelopmentForm project={project} on returnTo={{ page: 'overview' }} /> : null}
      </>
    );
  }
  return (
    <>
      <p>
        The API refuses this page, because its origin <code>{url.origin}</code> is not on the allowlist.
        {project.allowlist.length === 0 ? '' : ' Your pages do not need this origin.'} To see an answer here, allow the
        origin, then wait up to two minutes.
      </p>
      {canChange ? <AllowOrigin project={project} origin={url.origin} returnTo={{ page: 'overview' }} /> : null}
    </>
  );
}
