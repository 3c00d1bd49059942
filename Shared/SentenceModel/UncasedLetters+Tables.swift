// Unicode as the model's makers read it, which is no single version: every entry is what their tokeniser does with that
// character. Ranges are hexadecimal.
extension UncasedLetters {
    /// Characters that are dropped: control and format characters, marks above and below, private use.
    static let removedRanges = """
        0-8 b-c e-1f 7f-9f ad 300-36f 483-487 591-5bd 5bf 5c1-5c2 5c4-5c5 5c7 600-605 610-61a 61c 64b-65f 670 \
        6d6-6dd 6df-6e4 6e7-6e8 6ea-6ed 70f 711 730-74a 7a6-7b0 7eb-7f3 816-819 81b-823 825-827 829-82d 859-85b \
        8e3-902 93a 93c 941-948 94d 951-957 962-963 981 9bc 9c1-9c4 9cd 9e2-9e3 a01-a02 a3c a41-a42 a47-a48 \
        a4b-a4d a51 a70-a71 a75 a81-a82 abc ac1-ac5 ac7-ac8 acd ae2-ae3 b01 b3c b3f b41-b44 b4d b56 b62-b63 b82 \
        bc0 bcd c00 c3e-c40 c46-c48 c4a-c4d c55-c56 c62-c63 c81 cbc cbf cc6 ccc-ccd ce2-ce3 d01 d41-d44 d4d \
        d62-d63 dca dd2-dd4 dd6 e31 e34-e3a e47-e4e eb1 eb4-eb9 ebb-ebc ec8-ecd f18-f19 f35 f37 f39 f71-f7e \
        f80-f84 f86-f87 f8d-f97 f99-fbc fc6 102d-1030 1032-1037 1039-103a 103d-103e 1058-1059 105e-1060 \
        1071-1074 1082 1085-1086 108d 109d 135d-135f 1712-1714 1732-1734 1752-1753 1772-1773 17b4-17b5 17b7-17bd \
        17c6 17c9-17d3 17dd 180b-180e 18a9 1920-1922 1927-1928 1932 1939-193b 1a17-1a18 1a1b 1a56 1a58-1a5e 1a60 \
        1a62 1a65-1a6c 1a73-1a7c 1a7f 1ab0-1abd 1b00-1b03 1b34 1b36-1b3a 1b3c 1b42 1b6b-1b73 1b80-1b81 1ba2-1ba5 \
        1ba8-1ba9 1bab-1bad 1be6 1be8-1be9 1bed 1bef-1bf1 1c2c-1c33 1c36-1c37 1cd0-1cd2 1cd4-1ce0 1ce2-1ce8 1ced \
        1cf4 1cf8-1cf9 1dc0-1df5 1dfc-1dff 200b-200f 202a-202e 2060-2064 2066-206f 20d0-20dc 20e1 20e5-20f0 \
        2cef-2cf1 2d7f 2de0-2dff 302a-302d 3099-309a a66f a674-a67d a69e-a69f a6f0-a6f1 a802 a806 a80b a825-a826 \
        a8c4 a8e0-a8f1 a926-a92d a947-a951 a980-a982 a9b3 a9b6-a9b9 a9bc a9e5 aa29-aa2e aa31-aa32 aa35-aa36 aa43 \
        aa4c aa7c aab0 aab2-aab4 aab7-aab8 aabe-aabf aac1 aaec-aaed aaf6 abe5 abe8 abed e000-f8ff fb1e fe00-fe0f \
        fe20-fe2f feff fff9-fffb fffd 101fd 102e0 10376-1037a 10a01-10a03 10a05-10a06 10a0c-10a0f 10a38-10a3a \
        10a3f 10ae5-10ae6 11001 11038-11046 1107f-11081 110b3-110b6 110b9-110ba 110bd 11100-11102 11127-1112b \
        1112d-11134 11173 11180-11181 111b6-111be 111ca-111cc 1122f-11231 11234 11236-11237 112df 112e3-112ea \
        11300-11301 1133c 11340 11366-1136c 11370-11374 114b3-114b8 114ba 114bf-114c0 114c2-114c3 115b2-115b5 \
        115bc-115bd 115bf-115c0 115dc-115dd 11633-1163a 1163d 1163f-11640 116ab 116ad 116b0-116b5 116b7 \
        1171d-1171f 11722-11725 11727-1172b 16af0-16af4 16b30-16b36 16f8f-16f92 1bc9d-1bc9e 1bca0-1bca3 \
        1d167-1d169 1d173-1d182 1d185-1d18b 1d1aa-1d1ad 1d242-1d244 1da00-1da36 1da3b-1da6c 1da75 1da84 \
        1da9b-1da9f 1daa1-1daaf 1e8d0-1e8d6 e0001 e0020-e007f e0100-e01ef f0000-ffffd 100000-10fffd
        """

    /// Characters that are a word each because they separate.
    static let punctuationRanges = """
        21-2f 3a-40 5b-60 7b-7e a1 a7 ab b6-b7 bb bf 37e 387 55a-55f 589-58a 5be 5c0 5c3 5c6 5f3-5f4 609-60a \
        60c-60d 61b 61e-61f 66a-66d 6d4 700-70d 7f7-7f9 830-83e 85e 964-965 970 af0 df4 e4f e5a-e5b f04-f12 f14 \
        f3a-f3d f85 fd0-fd4 fd9-fda 104a-104f 10fb 1360-1368 1400 166d-166e 169b-169c 16eb-16ed 1735-1736 \
        17d4-17d6 17d8-17da 1800-180a 1944-1945 1a1e-1a1f 1aa0-1aa6 1aa8-1aad 1b5a-1b60 1bfc-1bff 1c3b-1c3f \
        1c7e-1c7f 1cc0-1cc7 1cd3 2010-2027 2030-2043 2045-2051 2053-205e 207d-207e 208d-208e 2308-230b 2329-232a \
        2768-2775 27c5-27c6 27e6-27ef 2983-2998 29d8-29db 29fc-29fd 2cf9-2cfc 2cfe-2cff 2d70 2e00-2e2e 2e30-2e42 \
        3001-3003 3008-3011 3014-301f 3030 303d 30a0 30fb a4fe-a4ff a60d-a60f a673 a67e a6f2-a6f7 a874-a877 \
        a8ce-a8cf a8f8-a8fa a8fc a92e-a92f a95f a9c1-a9cd a9de-a9df aa5c-aa5f aade-aadf aaf0-aaf1 abeb fd3e-fd3f \
        fe10-fe19 fe30-fe52 fe54-fe61 fe63 fe68 fe6a-fe6b ff01-ff03 ff05-ff0a ff0c-ff0f ff1a-ff1b ff1f-ff20 \
        ff3b-ff3d ff3f ff5b ff5d ff5f-ff65 10100-10102 1039f 103d0 1056f 10857 1091f 1093f 10a50-10a58 10a7f \
        10af0-10af6 10b39-10b3f 10b99-10b9c 11047-1104d 110bb-110bc 110be-110c1 11140-11143 11174-11175 \
        111c5-111c9 111cd 111db 111dd-111df 11238-1123d 112a9 114c6 115c1-115d7 11641-11643 1173c-1173e \
        12470-12474 16a6e-16a6f 16af5 16b37-16b3b 16b44 1bc9f 1da87-1da8b
        """

    /// Characters that are a word each because their script writes no spaces.
    static let ideographRanges = "3400-4dbf 4e00-9fff f900-faff 20000-2a6df 2a700-2b81f 2b920-2ceaf 2f800-2fa1f"

    /// Before the space what a letter becomes, after it the letters that become it.
    ///
    /// Lower case, without accents; letters that become nothing the model knows are left out.
    static let replacements = """
        a ÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧ\u{1E00}\u{1E01}\u{1EA0}\u{1EA1}\u{1EA2}\u{1EA3}\u{1EA4}\u{1EA5}\u{1EA6} |\
         a \u{1EA7}\u{1EA8}\u{1EA9}\u{1EAA}\u{1EAB}\u{1EAC}\u{1EAD}\u{1EAE}\u{1EAF}\u{1EB0}\u{1EB1}\u{1EB2}\u{1EB3} |\
         a \u{1EB4}\u{1EB5}\u{1EB6}\u{1EB7}\u{212B} | æ ÆǢǣǼǽ | c ÇçĆćĈĉĊċČč\u{1E08}\u{1E09} |\
         e ÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩ\u{1E14}\u{1E15}\u{1E16}\u{1E17}\u{1E18}\u{1E19}\u{1E1A}\u{1E1B}\u{1E1C}\u{1E1D} |\
         e \u{1EB8}\u{1EB9}\u{1EBA}\u{1EBB}\u{1EBC}\u{1EBD}\u{1EBE}\u{1EBF}\u{1EC0}\u{1EC1}\u{1EC2}\u{1EC3}\u{1EC4} |\
         e \u{1EC5}\u{1EC6}\u{1EC7} |\
         i ÌÍÎÏìíîïĨĩĪīĬĭĮįİǏǐȈȉȊȋ\u{1E2C}\u{1E2D}\u{1E2E}\u{1E2F}\u{1EC8}\u{1EC9}\u{1ECA}\u{1ECB} | ð Ð |\
         n ÑñŃńŅņŇňǸǹ\u{1E44}\u{1E45}\u{1E46}\u{1E47}\u{1E48}\u{1E49}\u{1E4A}\u{1E4B} |\
         o ÒÓÔÕÖòóôõöŌōŎŏŐőƠơǑǒǪǫǬǭȌȍȎȏȪȫȬȭȮȯȰȱ\u{1E4C}\u{1E4D}\u{1E4E}\u{1E4F}\u{1E50}\u{1E51}\u{1E52}\u{1E53}\u{1ECC} |\
         o \u{1ECD}\u{1ECE}\u{1ECF}\u{1ED0}\u{1ED1}\u{1ED2}\u{1ED3}\u{1ED4}\u{1ED5}\u{1ED6}\u{1ED7}\u{1ED8}\u{1ED9} |\
         o \u{1EDA}\u{1EDB}\u{1EDC}\u{1EDD}\u{1EDE}\u{1EDF}\u{1EE0}\u{1EE1}\u{1EE2}\u{1EE3} | ø ØǾǿ |\
         u ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗ\u{1E72}\u{1E73}\u{1E74}\u{1E75}\u{1E76}\u{1E77}\u{1E78}\u{1E79}\u{1E7A} |\
         u \u{1E7B}\u{1EE4}\u{1EE5}\u{1EE6}\u{1EE7}\u{1EE8}\u{1EE9}\u{1EEA}\u{1EEB}\u{1EEC}\u{1EED}\u{1EEE}\u{1EEF} |\
         u \u{1EF0}\u{1EF1} |\
         y ÝýÿŶŷŸȲȳ\u{1E8E}\u{1E8F}\u{1E99}\u{1EF2}\u{1EF3}\u{1EF4}\u{1EF5}\u{1EF6}\u{1EF7}\u{1EF8}\u{1EF9} | þ Þ |\
         d Ďď\u{1E0A}\u{1E0B}\u{1E0C}\u{1E0D}\u{1E0E}\u{1E0F}\u{1E10}\u{1E11}\u{1E12}\u{1E13} | đ Đ |\
         g ĜĝĞğĠġĢģǦǧǴǵ\u{1E20}\u{1E21} |\
         h ĤĥȞȟ\u{1E22}\u{1E23}\u{1E24}\u{1E25}\u{1E26}\u{1E27}\u{1E28}\u{1E29}\u{1E2A}\u{1E2B}\u{1E96} | ħ Ħ |\
         j Ĵĵǰ | k ĶķǨǩ\u{1E30}\u{1E31}\u{1E32}\u{1E33}\u{1E34}\u{1E35}\u{212A} |\
         l ĹĺĻļĽľ\u{1E36}\u{1E37}\u{1E38}\u{1E39}\u{1E3A}\u{1E3B}\u{1E3C}\u{1E3D} | ł Ł | ŋ Ŋ | œ Œ |\
         r ŔŕŖŗŘřȐȑȒȓ\u{1E58}\u{1E59}\u{1E5A}\u{1E5B}\u{1E5C}\u{1E5D}\u{1E5E}\u{1E5F} |\
         s ŚśŜŝŞşŠšȘș\u{1E60}\u{1E61}\u{1E62}\u{1E63}\u{1E64}\u{1E65}\u{1E66}\u{1E67}\u{1E68}\u{1E69} |\
         t ŢţŤťȚț\u{1E6A}\u{1E6B}\u{1E6C}\u{1E6D}\u{1E6E}\u{1E6F}\u{1E70}\u{1E71}\u{1E97} |\
         w Ŵŵ\u{1E80}\u{1E81}\u{1E82}\u{1E83}\u{1E84}\u{1E85}\u{1E86}\u{1E87}\u{1E88}\u{1E89}\u{1E98} |\
         z ŹźŻżŽž\u{1E90}\u{1E91}\u{1E92}\u{1E93}\u{1E94}\u{1E95} | ɔ Ɔ | ə Ə | ɛ Ɛ | ƒ Ƒ | ɣ Ɣ | ɨ Ɨ | ɯ Ɯ | ɲ Ɲ |\
         ʀ Ʀ | ʃ Ʃ | ʊ Ʊ | ʋ Ʋ | ʒ ƷǮǯ | ʉ Ʉ | ʌ Ʌ | ; ; | ¨ ΅\u{1FC1}\u{1FED}\u{1FEE} |\
         α ΆΑά\u{1F00}\u{1F01}\u{1F02}\u{1F03}\u{1F04}\u{1F05}\u{1F06}\u{1F07}\u{1F08}\u{1F09}\u{1F0A}\u{1F0B}\u{1F0C} |\
         α \u{1F0D}\u{1F0E}\u{1F0F}\u{1F70}\u{1F71}\u{1F80}\u{1F81}\u{1F82}\u{1F83}\u{1F84}\u{1F85}\u{1F86}\u{1F87} |\
         α \u{1F88}\u{1F89}\u{1F8A}\u{1F8B}\u{1F8C}\u{1F8D}\u{1F8E}\u{1F8F}\u{1FB0}\u{1FB1}\u{1FB2}\u{1FB3}\u{1FB4} |\
         α \u{1FB6}\u{1FB7}\u{1FB8}\u{1FB9}\u{1FBA}\u{1FBB}\u{1FBC} | · · |\
         ε ΈΕέ\u{1F10}\u{1F11}\u{1F12}\u{1F13}\u{1F14}\u{1F15}\u{1F18}\u{1F19}\u{1F1A}\u{1F1B}\u{1F1C}\u{1F1D}\u{1F72} |\
         ε \u{1F73}\u{1FC8}\u{1FC9} |\
         η ΉΗή\u{1F20}\u{1F21}\u{1F22}\u{1F23}\u{1F24}\u{1F25}\u{1F26}\u{1F27}\u{1F28}\u{1F29}\u{1F2A}\u{1F2B}\u{1F2C} |\
         η \u{1F2D}\u{1F2E}\u{1F2F}\u{1F74}\u{1F75}\u{1F90}\u{1F91}\u{1F92}\u{1F93}\u{1F94}\u{1F95}\u{1F96}\u{1F97} |\
         η \u{1F98}\u{1F99}\u{1F9A}\u{1F9B}\u{1F9C}\u{1F9D}\u{1F9E}\u{1F9F}\u{1FC2}\u{1FC3}\u{1FC4}\u{1FC6}\u{1FC7} |\
         η \u{1FCA}\u{1FCB}\u{1FCC} |\
         ι ΊΐΙΪίϊ\u{1F30}\u{1F31}\u{1F32}\u{1F33}\u{1F34}\u{1F35}\u{1F36}\u{1F37}\u{1F38}\u{1F39}\u{1F3A}\u{1F3B} |\
         ι \u{1F3C}\u{1F3D}\u{1F3E}\u{1F3F}\u{1F76}\u{1F77}\u{1FBE}\u{1FD0}\u{1FD1}\u{1FD2}\u{1FD3}\u{1FD6}\u{1FD7} |\
         ι \u{1FD8}\u{1FD9}\u{1FDA}\u{1FDB} |\
         ο ΌΟό\u{1F40}\u{1F41}\u{1F42}\u{1F43}\u{1F44}\u{1F45}\u{1F48}\u{1F49}\u{1F4A}\u{1F4B}\u{1F4C}\u{1F4D}\u{1F78} |\
         ο \u{1F79}\u{1FF8}\u{1FF9} |\
         υ ΎΥΫΰϋύ\u{1F50}\u{1F51}\u{1F52}\u{1F53}\u{1F54}\u{1F55}\u{1F56}\u{1F57}\u{1F59}\u{1F5B}\u{1F5D}\u{1F5F} |\
         υ \u{1F7A}\u{1F7B}\u{1FE0}\u{1FE1}\u{1FE2}\u{1FE3}\u{1FE6}\u{1FE7}\u{1FE8}\u{1FE9}\u{1FEA}\u{1FEB} |\
         ω ΏΩώ\u{1F60}\u{1F61}\u{1F62}\u{1F63}\u{1F64}\u{1F65}\u{1F66}\u{1F67}\u{1F68}\u{1F69}\u{1F6A}\u{1F6B}\u{1F6C} |\
         ω \u{1F6D}\u{1F6E}\u{1F6F}\u{1F7C}\u{1F7D}\u{1FA0}\u{1FA1}\u{1FA2}\u{1FA3}\u{1FA4}\u{1FA5}\u{1FA6}\u{1FA7} |\
         ω \u{1FA8}\u{1FA9}\u{1FAA}\u{1FAB}\u{1FAC}\u{1FAD}\u{1FAE}\u{1FAF}\u{1FF2}\u{1FF3}\u{1FF4}\u{1FF6}\u{1FF7} |\
         ω \u{1FFA}\u{1FFB}\u{1FFC}\u{2126} | β Β | γ Γ | δ Δ | ζ Ζ | θ Θϴ | κ Κ | λ Λ | μ Μ | ν Ν | ξ Ξ | π Π |\
         ρ Ρ\u{1FE4}\u{1FE5}\u{1FEC} | σ Σ | τ Τ | φ Φ | χ Χ | ψ Ψ | е ЀЁЕѐёӖӗ | ђ Ђ | г ЃГѓ | є Є | і ІЇї | ј Ј |\
         љ Љ | њ Њ | ћ Ћ | к ЌКќ | и ЍИЙйѝӢӣӤӥ | у ЎУўӮӯӰӱӲӳ | а АӐӑӒӓ | б Б | в В | д Д | ж ЖӁӂӜӝ | з ЗӞӟ | л Л |\
         м М | н Н | о ОӦӧ | п П | р Р | с С | т Т | ф Ф | х Х | ц Ц | ч ЧӴӵ | ш Ш | щ Щ | ъ Ъ | ы ЫӸӹ | ь Ь |\
         э ЭӬӭ | ю Ю | я Я | ӏ Ӏ | \u{561} \u{531} | \u{562} \u{532} | \u{563} \u{533} | \u{564} \u{534} |\
         \u{565} \u{535} | \u{569} \u{539} | \u{56B} \u{53B} | \u{56C} \u{53C} | \u{56F} \u{53F} |\
         \u{570} \u{540} | \u{574} \u{544} | \u{575} \u{545} | \u{576} \u{546} | \u{578} \u{548} |\
         \u{57A} \u{54A} | \u{57D} \u{54D} | \u{57E} \u{54E} | \u{57F} \u{54F} | \u{580} \u{550} |\
         \u{582} \u{552} | \u{584} \u{554} | \u{627} \u{622}\u{623}\u{625} | \u{648} \u{624} | \u{64A} \u{626} |\
         \u{6C1} \u{6C2} | \u{6D2} \u{6D3} | \u{928} \u{929} | \u{930} \u{931} | \u{915} \u{958} |\
         \u{916} \u{959} | \u{917} \u{95A} | \u{91C} \u{95B} | \u{921} \u{95C} | \u{92F} \u{95F} |\
         \u{9C7}\u{9BE} \u{9CB} | \u{9A1} \u{9DC} | \u{9AF} \u{9DF} | \u{BC7}\u{BBE} \u{BCB} | \u{F42} \u{F43} |\
         \u{F51} \u{F52} | \u{F56} \u{F57} | \u{10D0} \u{1C90} | \u{10D1} \u{1C91} | \u{10D2} \u{1C92} |\
         \u{10D3} \u{1C93} | \u{10D4} \u{1C94} | \u{10D5} \u{1C95} | \u{10D7} \u{1C97} | \u{10D8} \u{1C98} |\
         \u{10D9} \u{1C99} | \u{10DA} \u{1C9A} | \u{10DB} \u{1C9B} | \u{10DC} \u{1C9C} | \u{10DD} \u{1C9D} |\
         \u{10E0} \u{1CA0} | \u{10E1} \u{1CA1} | \u{10E2} \u{1CA2} | \u{10E3} \u{1CA3} |\
         b \u{1E02}\u{1E03}\u{1E04}\u{1E05}\u{1E06}\u{1E07} | f \u{1E1E}\u{1E1F} |\
         m \u{1E3E}\u{1E3F}\u{1E40}\u{1E41}\u{1E42}\u{1E43} | p \u{1E54}\u{1E55}\u{1E56}\u{1E57} |\
         v \u{1E7C}\u{1E7D}\u{1E7E}\u{1E7F} | x \u{1E8A}\u{1E8B}\u{1E8C}\u{1E8D} | ß \u{1E9E} | ` \u{1FEF} |\
         ´ \u{1FFD} | \u{2190} \u{219A} | \u{2192} \u{219B} | \u{2194} \u{21AE} | \u{21D2} \u{21CF} |\
         \u{2208} \u{2209} | \u{2248} \u{2249} | = \u{2260} | \u{2261} \u{2262} | < \u{226E} | > \u{226F} |\
         \u{2264} \u{2270} | \u{2265} \u{2271} | \u{2282} \u{2284} | \u{2286} \u{2288} | \u{3008} \u{2329} |\
         \u{3009} \u{232A} | ɫ \u{2C62} | ɑ \u{2C6D} | ɐ \u{2C6F} | ɒ \u{2C70} | \u{304B} \u{304C} |\
         \u{304D} \u{304E} | \u{304F} \u{3050} | \u{3051} \u{3052} | \u{3053} \u{3054} | \u{3055} \u{3056} |\
         \u{3057} \u{3058} | \u{3059} \u{305A} | \u{305B} \u{305C} | \u{305D} \u{305E} | \u{305F} \u{3060} |\
         \u{3061} \u{3062} | \u{3064} \u{3065} | \u{3066} \u{3067} | \u{3068} \u{3069} |\
         \u{306F} \u{3070}\u{3071} | \u{3072} \u{3073}\u{3074} | \u{3075} \u{3076}\u{3077} |\
         \u{3078} \u{3079}\u{307A} | \u{307B} \u{307C}\u{307D} | \u{3046} \u{3094} | \u{30AB} \u{30AC} |\
         \u{30AD} \u{30AE} | \u{30AF} \u{30B0} | \u{30B1} \u{30B2} | \u{30B3} \u{30B4} | \u{30B5} \u{30B6} |\
         \u{30B7} \u{30B8} | \u{30B9} \u{30BA} | \u{30BB} \u{30BC} | \u{30BF} \u{30C0} | \u{30C1} \u{30C2} |\
         \u{30C4} \u{30C5} | \u{30C6} \u{30C7} | \u{30C8} \u{30C9} | \u{30CF} \u{30D0}\u{30D1} |\
         \u{30D2} \u{30D3}\u{30D4} | \u{30D5} \u{30D6}\u{30D7} | \u{30D8} \u{30D9}\u{30DA} |\
         \u{30DB} \u{30DC}\u{30DD} | \u{30A6} \u{30F4} | \u{30EF} \u{30F7} | ɡ \u{A7AC} | ɬ \u{A7AD} | ɪ \u{A7AE} |\
         ʂ \u{A7C5} | \u{8ECA} \u{F902} | \u{91D1} \u{F90A} | \u{5948} \u{F90C} | \u{90CE} \u{F92C} |\
         \u{5317} \u{F963}\u{2F82B} | \u{4E0D} \u{F967} | \u{7701} \u{F96D} | \u{8449} \u{F96E} |\
         \u{826F} \u{F97C} | \u{5973} \u{F981} | \u{529B} \u{F98A} | \u{5E74} \u{F98E} | \u{9234} \u{F9B1} |\
         \u{9F8D} \u{F9C4} | \u{5289} \u{F9C7} | \u{674E} \u{F9E1} | \u{91CC} \u{F9E9} | \u{6797} \u{F9F4} |\
         \u{7ACB} \u{F9F7} | \u{884C} \u{FA08} | \u{898B} \u{FA0A} | \u{795E} \u{FA19} |\
         \u{798F} \u{FA1B}\u{2F956} | \u{90FD} \u{FA26} | \u{6D77} \u{FA45}\u{2F901} | \u{6F22} \u{FA47}\u{FA9A} |\
         \u{793E} \u{FA4C} | \u{8279} \u{FA5D}\u{FA5E} | \u{8FB6} \u{FA66} | \u{83EF} \u{FAB4} |\
         \u{5D9} \u{FB1D}\u{FB39} | \u{5E9} \u{FB2A}\u{FB2B}\u{FB2C}\u{FB2D}\u{FB49} |\
         \u{5D0} \u{FB2E}\u{FB2F}\u{FB30} | \u{5D1} \u{FB31}\u{FB4C} | \u{5D2} \u{FB32} | \u{5D3} \u{FB33} |\
         \u{5D4} \u{FB34} | \u{5D5} \u{FB35}\u{FB4B} | \u{5D6} \u{FB36} | \u{5D8} \u{FB38} | \u{5DA} \u{FB3A} |\
         \u{5DB} \u{FB3B}\u{FB4D} | \u{5DC} \u{FB3C} | \u{5DE} \u{FB3E} | \u{5E0} \u{FB40} | \u{5E1} \u{FB41} |\
         \u{5E3} \u{FB43} | \u{5E4} \u{FB44}\u{FB4E} | \u{5E6} \u{FB46} | \u{5E7} \u{FB47} | \u{5E8} \u{FB48} |\
         \u{5EA} \u{FB4A} | \u{535A} \u{2F82E} | \u{57CE} \u{2F852} | \u{5FD7} \u{2F89E} | \u{6210} \u{2F8B2} |\
         \u{66F8} \u{2F8CC} | \u{738B} \u{2F929} | \u{771F} \u{2F946}\u{2F947} | \u{82B1} \u{2F993}
        """
}
