// Full name and source of each law in law-rows.ts, for the public list of laws (/regulations.json). A source is a
// citation or a URL. A test compares the labels of the two files.

interface LawSource {
  readonly name: string;
  readonly source: string;
}

/** One line for each law: label | full name | citation or URL. */
const text = `
GDPR | General Data Protection Regulation, with the national laws on cookies | Regulation (EU) 2016/679; Directive 2002/58/EC, article 5(3); in IS, LI and NO since 2018-07-20 (EEA Joint Committee Decision 154/2018)
French Data Protection Act | Law on information technology, data files and liberties, overseas | Loi n° 78-17, articles 82 and 125; ordonnance n° 2018-1125
UK GDPR | UK General Data Protection Regulation, with PECR | Data Protection Act 2018; SI 2003/2426, regulation 6; SI 2019/419
Gibraltar GDPR | Gibraltar General Data Protection Regulation | Data Protection Act 2004 (Gibraltar); Communications (Personal Data and Privacy) Regulations 2006
Guernsey DPL | Data Protection (Bailiwick of Guernsey) Law, 2017 | https://www.guernseylegalresources.gg
Jersey DPL | Data Protection (Jersey) Law 2018 | https://www.jerseylaw.je/laws/current/l_3_2018
Isle of Man GDPR | Data Protection (Application of GDPR) Order 2018 | Isle of Man, Data Protection Act 2018; SD 2018/0143
FADP | Federal Act on Data Protection, with the Telecommunications Act | SR 235.1; SR 784.10, article 45c
Andorra LQPD | Qualified law on the protection of personal data | Llei 29/2021, del 28 d’octubre
Monaco DPA | Law on the protection of personal data | Loi n° 1.565 du 3 décembre 2024; Journal de Monaco, 13 December 2024
San Marino DPL | Law on the protection of natural persons with regard to the processing of personal data | Legge 21 dicembre 2018 n. 171
Albania PDPL | Law on personal data protection | Law No. 124/2024; Official Gazette No. 9 of 17 January 2025
Bosnia PDPL | Law on personal data protection | Official Gazette of BiH, No. 12/25 (in force 8 March 2025, applied after 210 days)
Kosovo PDPL | Law on protection of personal data | Law No. 06/L-082
Montenegro PDPL | Law on personal data protection | Official Gazette of Montenegro, No. 79/08, 70/09, 44/12, 22/17
North Macedonia PDPL | Law on personal data protection | Official Gazette of North Macedonia, No. 42/20
Serbia PDPL | Law on personal data protection | Official Gazette of Serbia, No. 87/2018
Moldova Law 133 | Law on personal data protection of 2011 | Law No. 133/2011
Moldova Law 195 | Law on personal data protection of 2024 | Law No. 195/2024; Monitorul Oficial, 23 August 2024
Ukraine PDP Law | Law on personal data protection | Law No. 2297-VI
Belarus Law 99-Z | Law on personal data protection | Law No. 99-Z of 7 May 2021
152-FZ | Federal law on personal data | Federal Law No. 152-FZ of 27 July 2006
Faroe Islands DPA | Data Protection Act | Act No. 80 of 7 June 2020
Greenland DPA | Act on processing of personal data, as put in force for Greenland | Anordning nr. 1238 af 14. oktober 2016
PIPEDA | Personal Information Protection and Electronic Documents Act | S.C. 2000, c. 5; OPC, Policy position on online behavioural advertising
Alberta PIPA | Personal Information Protection Act | S.A. 2003, c. P-6.5, section 8
British Columbia PIPA | Personal Information Protection Act | S.B.C. 2003, c. 63, section 8
Law 25 | Act to modernize legislative provisions as regards the protection of personal information | S.Q. 2021, c. 25; CQLR c. P-39.1, section 8.1
APDPA | Alabama Personal Data Protection Act | HB 351 of 2026
CCPA | California Consumer Privacy Act | Cal. Civ. Code 1798.100; 11 CCR 7025
CPA | Colorado Privacy Act | C.R.S. 6-1-1301
CTDPA | Connecticut Data Privacy Act | Conn. Gen. Stat. 42-515
Delaware DPDPA | Delaware Personal Data Privacy Act | 6 Del. C. 12D
ICDPA | Iowa Consumer Data Protection Act | Iowa Code 715D
INCDPA | Indiana Consumer Data Protection Act | Ind. Code 24-15
KCDPA | Kentucky Consumer Data Protection Act | KRS 367.3611
LDPA | Louisiana Data Privacy Act | SB 386 of 2026, Act 502, signed 29 May 2026
MODPA | Maryland Online Data Privacy Act | Md. Code, Com. Law 14-4701
MCDPA | Minnesota Consumer Data Privacy Act | Minn. Stat. 325M
MTCDPA | Montana Consumer Data Privacy Act | Mont. Code 30-14-2801
Nebraska NDPA | Nebraska Data Privacy Act | Neb. Rev. Stat. 87-1101
NHPA | New Hampshire Privacy Act | RSA 507-H
NJDPA | New Jersey Data Privacy Act | N.J.S.A. 56:8-166.4
OCDPA | Oklahoma Consumer Data Privacy Act | SB 546 of 2026, signed 20 March 2026
OCPA | Oregon Consumer Privacy Act | ORS 646A.570
RIDTPPA | Rhode Island Data Transparency and Privacy Protection Act | R.I. Gen. Laws 6-48.1
TIPA | Tennessee Information Protection Act | Tenn. Code 47-18-3301
TDPSA | Texas Data Privacy and Security Act | Tex. Bus. & Com. Code 541
UCPA | Utah Consumer Privacy Act | Utah Code 13-61
VCDPA | Virginia Consumer Data Protection Act | Va. Code 59.1-575
LFPDPPP 2010 | Federal law on protection of personal data held by private parties of 2010 | Diario Oficial de la Federación, 5 July 2010
LFPDPPP | Federal law on protection of personal data held by private parties | Diario Oficial de la Federación, 20 March 2025
LGPD | General law on the protection of personal data | Lei nº 13.709/2018; ANPD, Guia orientativo: cookies e proteção de dados pessoais, 2022
Argentina PDPA | Law on the protection of personal data | Ley 25.326
Chile Law 19.628 | Law on the protection of private life | Ley 19.628; Diario Oficial, 28 August 1999
Chile Law 21.719 | Law on the protection and processing of personal data | Ley 21.719; Diario Oficial, 13 December 2024, first transitional article
Paraguay Law 7593 | Law on the protection of personal data | Ley 7593/2025, promulgated 27 November 2025, in force after 24 months
Uruguay Law 18.331 | Law on the protection of personal data | Ley 18.331; Diario Oficial, 18 August 2008
Peru Law 29733 | Law on the protection of personal data | Ley 29733; Decreto Supremo 016-2024-JUS
Colombia Law 1581 | Statutory law on the protection of personal data | Ley 1581 de 2012; Diario Oficial 48.587
Ecuador LOPDP | Organic law on the protection of personal data | Registro Oficial, Quinto Suplemento 459, 26 May 2021
Costa Rica Law 8968 | Law on the protection of persons with regard to the processing of their personal data | Ley 8968; La Gaceta 170, 5 September 2011
Panama Law 81 | Law on the protection of personal data | Ley 81 de 2019; Gaceta Oficial 28743-A
Nicaragua Law 787 | Law on the protection of personal data | Ley 787; La Gaceta 61, 29 March 2012
El Salvador PDPL | Law on the protection of personal data | Decreto Legislativo 144 of 2024
Dominican Republic Law 172-13 | Law on the integral protection of personal data | Ley 172-13
Cuba Law 149 | Law on the protection of personal data | Ley 149/2022; Gaceta Oficial 90, 25 August 2022
Jamaica DPA | Data Protection Act, 2020 | Act 7 of 2020
Barbados DPA | Data Protection Act, 2019 | Act 2019-29
Bahamas DPA | Data Protection (Privacy of Personal Information) Act, 2003 | Chapter 324A
Bermuda PIPA | Personal Information Protection Act 2016 | BR 2016:43
Cayman DPA | Data Protection Act | Cayman Islands, Data Protection Act (2021 Revision)
Virgin Islands DPA | Data Protection Act, 2021 | Virgin Islands, Act No. 3 of 2021
BES Personal Data Act | Personal Data Protection Act BES | Wet bescherming persoonsgegevens BES, BWBR0027874
Curacao PDPA | National ordinance on the protection of personal data | P.B. 2010, no. 84
PIPL | Personal Information Protection Law | Order of the President No. 91 of 2021, article 13
PDPO | Personal Data (Privacy) Ordinance | Cap. 486
Macao PDPA | Personal Data Protection Act | Lei n.º 8/2005
Taiwan PDPA | Personal Data Protection Act | https://law.moj.gov.tw/ENG/LawClass/LawAll.aspx?pcode=I0050021
APPI | Act on the Protection of Personal Information | Act No. 57 of 2003
PIPA | Personal Information Protection Act | Act No. 10465 of 2011
Mongolia PDPL | Law on personal data protection | Law of 17 December 2021
Vietnam Decree 13 | Decree on personal data protection | Decree 13/2023/ND-CP, articles 11 and 21
Vietnam Law 91 | Law on personal data protection | Law No. 91/2025/QH15, articles 9 and 28
Thailand PDPA | Personal Data Protection Act | B.E. 2562 (2019)
Malaysia PDPA | Personal Data Protection Act 2010 | Act 709
Singapore PDPA | Personal Data Protection Act 2012 | Act 26 of 2012
Indonesia PDP Law | Law on personal data protection | Law No. 27 of 2022
Philippines DPA | Data Privacy Act of 2012 | Republic Act No. 10173
India SPDI Rules | Reasonable security practices and sensitive personal data rules | G.S.R. 313(E) of 11 April 2011; Information Technology Act, section 43A
India DPDPA | Digital Personal Data Protection Act, 2023 | Act 22 of 2023, section 6; G.S.R. 846(E) of 13 November 2025, rule 1 (18 months)
Nepal Privacy Act | Individual Privacy Act, 2075 | Act No. 14 of 2075 (2018)
Kazakhstan Law 94-V | Law on personal data and their protection | Law No. 94-V of 21 May 2013
Uzbekistan ZRU-547 | Law on personal data | Law No. ZRU-547 of 2 July 2019
Armenia PDPL | Law on protection of personal data | Law HO-49-N of 18 May 2015
Georgia PDPL | Law on personal data protection | Law No. 3144-XIms-Xmp of 14 June 2023
KVKK | Law on the protection of personal data | Law No. 6698; KVKK, guideline on cookie practices, June 2022
PPL | Protection of Privacy Law | 5741-1981; amendment 13 of 2024
Jordan PDPL | Personal Data Protection Law | Law No. 24 of 2023; Official Gazette, 17 September 2023
Lebanon Law 81 | Law on electronic transactions and personal data | Law No. 81 of 10 October 2018
UAE PDPL | Federal decree-law on the protection of personal data | Federal Decree-Law No. 45 of 2021
Saudi PDPL | Personal Data Protection Law | Royal Decree M/19 of 2021, as amended by M/148 of 2023
Bahrain PDPL | Personal Data Protection Law | Law No. 30 of 2018
Oman PDPL | Personal Data Protection Law | Royal Decree 6/2022
Qatar PDPL | Law on the protection of personal data privacy | Law No. 13 of 2016; Official Gazette, 29 December 2016
Privacy Act 1988 | Privacy Act 1988 | Act No. 119 of 1988
Privacy Act 2020 | Privacy Act 2020 | Public Act 2020 No. 31
POPIA | Protection of Personal Information Act | Act 4 of 2013
Kenya DPA | Data Protection Act, 2019 | Act No. 24 of 2019
Nigeria NDPA | Nigeria Data Protection Act, 2023 | Act No. 37 of 2023
Ghana DPA | Data Protection Act, 2012 | Act 843
Uganda DPPA | Data Protection and Privacy Act, 2019 | Act 9 of 2019
Tanzania PDPA | Personal Data Protection Act, 2022 | Act No. 11 of 2022; GN 326 of 2023
Rwanda Law 058/2021 | Law relating to the protection of personal data and privacy | Law No. 058/2021 of 13 October 2021; Official Gazette special of 15 October 2021
Zambia DPA | Data Protection Act, 2021 | Act No. 3 of 2021; SI 22 of 2021
Zimbabwe CDPA | Cyber and Data Protection Act | Chapter 12:07; Act 5 of 2021
Botswana DPA | Data Protection Act, 2024 | Act No. 18 of 2024
Malawi DPA | Data Protection Act, 2024 | Act No. 3 of 2024
Mauritius DPA | Data Protection Act 2017 | Act No. 20 of 2017
Eswatini DPA | Data Protection Act, 2022 | Act No. 5 of 2022
Ethiopia PDPP | Personal data protection proclamation | Proclamation No. 1321/2024
Egypt PDPL | Personal Data Protection Law | Law No. 151 of 2020
Morocco Law 09-08 | Law on the protection of individuals with regard to the processing of personal data | Dahir 1-09-15 of 18 February 2009; Bulletin officiel 5714
Algeria Law 18-07 | Law on the protection of natural persons in the processing of personal data | Law No. 18-07 of 10 June 2018
Tunisia Law 2004-63 | Organic law on the protection of personal data | Loi organique n° 2004-63
Senegal Law 2008-12 | Law on the protection of personal data | Loi n° 2008-12
Ivory Coast Law 2013-450 | Law on the protection of personal data | Loi n° 2013-450
Benin Digital Code | Digital code, book V | Loi n° 2017-20
Burkina Faso Law 001-2021 | Law on the protection of persons with regard to the processing of personal data | Loi n° 001-2021/AN
Mali Law 2013-015 | Law on the protection of personal data | Loi n° 2013-015
Niger Law 2022-59 | Law on the protection of personal data | Loi n° 2022-59
Togo Law 2019-014 | Law on the protection of personal data | Loi n° 2019-014
Guinea Law L/2016/037 | Law on cybersecurity and the protection of personal data | Loi L/2016/037/AN
Chad Law 007/PR/2015 | Law on the protection of personal data | Loi n° 007/PR/2015
Congo Law 29-2019 | Law on the protection of personal data | Loi n° 29-2019
DR Congo Digital Code | Digital code, book III | Ordonnance-loi n° 23/010
Cameroon Law 2024/017 | Law on personal data protection | Loi n° 2024/017
Angola Law 22/11 | Law on the protection of personal data | Lei n.º 22/11
Cape Verde Law 133/V/2001 | Law on the protection of personal data of natural persons | Lei n.º 133/V/2001
Mauritania Law 2017-020 | Law on the protection of personal data | Loi n° 2017-020
`;

/** Full name and source of each law by the law's label. */
export const lawSources: ReadonlyMap<string, LawSource> = new Map(
  text
    .trim()
    .split('\n')
    .map((line): [string, LawSource] => {
      const [label = '', name = '', source = ''] = line.split(' | ');
      return [label, { name, source }];
    }),
);
