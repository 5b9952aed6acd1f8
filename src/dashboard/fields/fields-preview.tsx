// The preview on /fields: the API's response for a sample visitor under a field policy, and warnings about policies
// under which responses say nothing. The sample is fixed, so the preview needs no lookup and no edge.

import { applyPolicyToLocation, type LocationMembers, reducePolicyToCountry } from '../../core/project/apply-policy.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';
import { sampleLocation } from '../../core/sample-location.ts';
import { Notice } from '../ui/controls.tsx';

/** Writes a response as JSON with a line for each JSON member. */
function writeAnswer(answer: LocationMembers): readonly string[] {
  const lines = Object.entries(answer).map(([name, value]) => {
    const text = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return ['{', ...lines.map((line, i) => (i === lines.length - 1 ? line : `${line},`)), '}'];
}

/** Returns the sample visitor's response under a field policy as lines of JSON, without the JSON member `meta`. */
export function previewAnswer(policy: FieldPolicy, sendsGpc = false): readonly string[] {
  if (!sendsGpc) return writeAnswer(applyPolicyToLocation(sampleLocation, policy));
  const visitor = { ...sampleLocation, consent: { ...sampleLocation.consent, gpc: true } };
  return writeAnswer(applyPolicyToLocation(visitor, policy.honourGpc ? reducePolicyToCountry(policy) : policy));
}

/** Returns a warning if responses under the field policy say nothing about some or all visitors, else null. */
export function describeEmptyAnswers(policy: FieldPolicy): string | null {
  if (policy.groups.length === 0) {
    return policy.echoAddress
      ? 'No field group is selected, so answers contain only the IP address and network.'
      : 'No field group is selected and the IP address is withheld, so answers say nothing about the visitor.';
  }
  return policy.honourGpc && reducePolicyToCountry(policy).groups.length === 0
    ? 'Visitors who send Global Privacy Control get answers that say nothing about them, because every country-level field is withheld.'
    : null;
}

/** The warning about a field policy under which responses say nothing. */
export function EmptyAnswersNotice({ policy }: { readonly policy: FieldPolicy }) {
  const emptiness = describeEmptyAnswers(policy);
  return emptiness === null ? null : (
    <Notice kind="caution">
      <p>
        <strong>Check the selected fields.</strong> {emptiness}
      </p>
    </Notice>
  );
}

interface PreviewProps {
  readonly policy: FieldPolicy;
  readonly isSaved: boolean;
}

export function FieldsPreview({ policy, isSaved }: PreviewProps) {
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">Preview</h2>
      {isSaved ? null : (
        <Notice kind="caution">
          <p>
            <strong>Not saved yet.</strong> This is the answer with the fields selected above.
          </p>
        </Notice>
      )}
      {isSaved ? null : <EmptyAnswersNotice policy={policy} />}
      <p>
        The answer for a sample visitor, without <code>meta</code>, which is always returned. While development is on,
        the API returns it for <code>?sample=paris</code>.
      </p>
      <Answer lines={previewAnswer(policy)} />
      {policy.honourGpc ? (
        <>
          <p class="after">The answer if the same visitor sends Global Privacy Control:</p>
          <Answer lines={previewAnswer(policy, true)} />
        </>
      ) : null}
    </section>
  );
}

/** The lines of a JSON response, in which long lines wrap with an indentation. */
function Answer({ lines }: { readonly lines: readonly string[] }) {
  return (
    <pre class="answer">
      <code>
        {lines.map((line) => (
          <span>{`${line}\n`}</span>
        ))}
      </code>
    </pre>
  );
}
