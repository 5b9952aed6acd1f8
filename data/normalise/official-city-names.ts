// City names whose bracket is not a district: official names with a bracket, and brackets that distinguish places of
// the same name. Does not split names (city-name.ts).

/**
 * Official city names with a bracket, by country, as the sources spell them (without accents). Germany:
 * Gemeindeverzeichnis of the Statistisches Bundesamt. Such a name is kept whole; text after it is the district.
 */
export const officialCityNames: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'DE',
    [
      'Aken (Elbe)',
      'Allendorf (Eder)',
      'Allendorf (Lumda)',
      'Altenkirchen (Westerwald)',
      'Arendsee (Altmark)',
      'Battenberg (Eder)',
      'Bergen (Dumme)',
      'Bernburg (Saale)',
      'Bismark (Altmark)',
      'Brake (Unterweser)',
      'Buchholz (Aller)',
      'Burg (Dithmarschen)',
      'Burg (Spreewald)',
      'Calbe (Saale)',
      'Coswig (Anhalt)',
      'Dannenberg (Elbe)',
      'Forst (Lausitz)',
      'Frankfurt (Oder)',
      'Freiburg (Elbe)',
      'Freyburg (Unstrut)',
      'Friedberg (Hessen)',
      'Haina (Kloster)',
      'Halle (Saale)',
      'Halle (Westf.)',
      'Hamm (Sieg)',
      'Hatzfeld (Eder)',
      'Hennef (Sieg)',
      'Heringen (Werra)',
      'Hitzacker (Elbe)',
      'Homberg (Efze)',
      'Homberg (Ohm)',
      'Kalbe (Milde)',
      'Kelkheim (Taunus)',
      'Kempten (Allgau)',
      'Kirchen (Sieg)',
      'Langen (Hessen)',
      'Lauterbach (Hessen)',
      'Lubben (Spreewald)',
      'Luchow (Wendland)',
      'Mucheln (Geiseltal)',
      'Munster (Hessen)',
      'Naumburg (Saale)',
      'Neustadt (Dosse)',
      'Neustadt (Hessen)',
      'Neustadt (Wied)',
      'Nienburg (Saale)',
      'Nienburg (Weser)',
      'Oberursel (Taunus)',
      'Oldenburg (Oldb)',
      'Osterburg (Altmark)',
      'Rethem (Aller)',
      'Rotenburg (Wumme)',
      'Seehausen (Altmark)',
      'Steinbach (Taunus)',
      'Werben (Elbe)',
      'Werder (Havel)',
      'Werther (Westf.)',
      'Wetter (Hessen)',
      'Wetter (Ruhr)',
      'Winsen (Aller)',
      'Winsen (Luhe)',
      'Zell (Mosel)',
    ],
  ],
]);

/**
 * Matches brackets that are removed from city names, by country: they distinguish places of the same name (`AG`, a
 * canton), or say that a place no longer exists (`historical`).
 */
export const disambiguatingBrackets: ReadonlyMap<string, RegExp> = new Map([
  ['CH', /^(AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH)$/],
  ['DE', /^(Chiemgau|Dithmarschen|Holstein|Lausitz|Oldenburg|Rhon|Schwarzwald|Westerwald)$/],
  ['NL', /^(Dr|Fr|Gld|Gr|L|NB|NH|Ov|Ut|ZH|Zld)\.?$/],
  ['US', /^historical$/],
]);
