package answers

import (
	"slices"
	"strings"

	"kaihu/flows/divisions"
	"kaihu/flows/lazyregexp"
)

// The requirements whose values narrow an address down.
const (
	knownProvince = "address_province"
	knownCity     = "address_city"
	knownDistrict = "address_district"
)

// What Hong Kong has of each; 999077 is what mainland forms take for a postal code there.
const (
	hongKong       = "香港特别行政区"
	hongKongCity   = "香港"
	hongKongPostal = "999077"
)

var (
	postalLead   = lazyregexp.New(`(?i)^(?:我们|公司)?的?(?:邮政编码|邮编|(?:(?:the|our|my) )?(?:postal ?code|post ?code|zip(?: ?code)?))\s*(?:是|为|is|:)?\s*`)
	divisionName = lazyregexp.New(`^\p{Han}{1,15}(市|区|县|旗|州|盟|镇|乡|街道|岛|域|地区)$`)
	houseNumber  = lazyregexp.New(`[0-9０-９]|[一二三四五六七八九十百]+[号楼层栋座室]`)
)

func readProvince(text string, _ Context) Reading {
	s := fold(text)
	found := divisions.Province(s)
	if len(found) == 0 {
		if p := divisions.Parse(s); p.Province != "" && p.Street == "" {
			found = []string{p.Province}
		} else {
			for _, c := range p.Candidates {
				if p.Street == "" && !slices.Contains(found, c.Province) {
					found = append(found, c.Province)
				}
			}
		}
	}
	return pick(found, found, refuse("province_unknown", "text", quote(s)))
}

// readCity wants a city of the known province. One that the list lacks, which may be newer than the list, is proposed
// back; so is the city of a district named instead.
//
// Hong Kong has one city, 香港.
func readCity(text string, c Context) Reading {
	s := fold(text)
	if inHongKong(c) {
		if isHongKongPart(s) {
			return propose(hongKongCity, text, problem("city_of_district", "district", quote(s), "city", hongKongCity))
		}
		c.Known = map[string]string{knownProvince: hongKong}
	}
	province := c.Known[knownProvince]
	found := divisions.City(s, province)
	if len(found) == 0 {
		for _, d := range divisions.District(s, province, "") {
			d.District = ""
			if !slices.Contains(found, d) {
				found = append(found, d)
			}
		}
		if len(found) == 1 {
			return propose(found[0].City, text, problem("city_of_district", "district", quote(s), "city", found[0].City))
		}
	}
	if elsewhere := divisions.City(s, ""); len(found) == 0 && len(elsewhere) > 0 {
		return refuse("city_elsewhere", "city", elsewhere[0].City, "province", elsewhere[0].Province, "known", province)
	}
	if len(found) == 0 && divisionName.MatchString(s) {
		return propose(s, text, problem("city_unlisted", "city", s, "province", province))
	}
	var values, names []string
	for _, p := range found {
		values, names = append(values, p.City), append(names, p.String())
	}
	return pick(values, names, refuse("city_unknown", "text", quote(s)))
}

// readDistrict wants a district of the known city, or one of its towns where it has no districts. The list is of
// mid-2023, so a name that it lacks is proposed back, never refused.
func readDistrict(text string, c Context) Reading {
	s := fold(text)
	province, city := c.Known[knownProvince], c.Known[knownCity]
	if inHongKong(c) {
		return readHongKongDistrict(text, s)
	}
	switch strings.ToLower(s) {
	case "无", "没有", "none", "no", "n/a", "无区县":
		if divisions.DistrictOptional(province, city) {
			return refuse("district_town", "city", city)
		}
		return refuse("district_needed", "city", city)
	}
	found := divisions.District(s, province, city)
	if len(found) == 0 && divisionName.MatchString(s) {
		if elsewhere := divisions.District(s, "", ""); len(elsewhere) > 0 && city != "" {
			return propose(s, text, problem("district_elsewhere", "district", s, "city", city, "place", elsewhere[0]))
		}
		return propose(s, text, problem("district_unlisted", "district", s, "city", city))
	}
	var values, names []string
	for _, p := range found {
		values, names = append(values, p.District), append(names, p.String())
	}
	return pick(values, names, refuse("district_unknown", "text", quote(s), "city", city))
}

// pick accepts the only value, offers several by their full names, or falls back.
func pick(values, names []string, none Reading) Reading {
	switch len(values) {
	case 0:
		return none
	case 1:
		return accept(values[0])
	}
	return Reading{Choices: names}
}

// readStreet wants what follows the district. Divisions repeated at its head are taken off when they agree with what is
// known; when they do not, nothing is changed and a warning says so.
func readStreet(text string, c Context) Reading {
	s := strings.Join(strings.Fields(strings.Map(dropInvisible, text)), " ")
	street, agrees := withoutDivisions(s, c)
	switch n := count(street); {
	case isReply(street):
		return refuse("street_question", "text", quote(street))
	case strings.ContainsAny(street, "?？") || containsAny(street, "怎么", "什么", "请问"):
		return refuse("street_question", "text", quote(street))
	case allDigits(bare(street)):
		return refuse("street_digits", "text", quote(street))
	case n < 4:
		return refuse("street_short", "text", street, "count", n)
	case n > 200:
		return refuse("street_long", "count", n, "max", 200)
	}
	r := accept(street)
	if !agrees {
		r.Warnings = append(r.Warnings, problem("street_elsewhere", "text", quote(street)))
	}
	if !houseNumber.MatchString(street) {
		r.Warnings = append(r.Warnings, problem("street_no_number"))
	}
	return r
}

func dropInvisible(r rune) rune {
	if invisible(r) {
		return -1
	}
	return r
}

// withoutDivisions takes the divisions off the head of a street and says whether they agree with what is known.
func withoutDivisions(s string, c Context) (string, bool) {
	if !hasHan(s) {
		return s, true
	}
	a := divisions.Parse(s)
	known := divisions.Place{Province: c.Known[knownProvince], City: c.Known[knownCity], District: c.Known[knownDistrict]}
	found := append([]divisions.Place{a.Place}, a.Candidates...)
	if len(a.Candidates) > 0 {
		found = a.Candidates
	}
	if a.Place == (divisions.Place{}) && len(a.Candidates) == 0 {
		return s, true
	}
	agree := func(a, b string) bool { return a == "" || b == "" || a == b }
	for _, p := range found {
		if agree(p.Province, known.Province) && agree(p.City, known.City) && agree(p.District, known.District) {
			if len(found) > 1 && known.City == "" {
				return s, true // which one it is, is not known yet
			}
			return a.Street, true
		}
	}
	return s, false
}

// readPostalCode wants six digits. Their first two belong to a province; the table is old, so it only warns. Hong Kong
// has no postal codes: none, 000000 and 999077 stand for the 999077 that mainland forms take there.
func readPostalCode(text string, c Context) Reading {
	s := bare(postalLead.ReplaceAllString(fold(text), ""))
	if inHongKong(c) {
		switch s {
		case "000000", "999077", "无", "没有", "无邮编", "没有邮编", "NONE", "NO", "N/A", "NA":
			return accept(hongKongPostal)
		}
		return refuse("postal_hongkong")
	}
	switch {
	case strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) }):
		return refuse("postal_chars", "text", quote(s))
	case len(s) != 6:
		return refuse("postal_length", "count", len(s))
	}
	province := c.Known[knownProvince]
	if prefixes := postalPrefixes(province); prefixes != "" && !slices.Contains(strings.Fields(prefixes), s[:2]) {
		return accept(s, problem("postal_province", "code", s, "province", province))
	}
	return accept(s)
}

// postalPrefixes are the first two digits of the postal codes of a province.
func postalPrefixes(province string) string {
	switch province {
	case "北京市":
		return "10"
	case "上海市":
		return "20"
	case "天津市":
		return "30"
	case "重庆市":
		return "40"
	case "内蒙古自治区":
		return "01 02 16" // 16: 加格达奇's neighbours are served from Heilongjiang
	case "山西省":
		return "03 04"
	case "河北省":
		return "05 06 07 10" // 10: towns around Beijing, such as 燕郊's 101601
	case "辽宁省":
		return "11 12"
	case "吉林省":
		return "13"
	case "黑龙江省":
		return "15 16"
	case "江苏省":
		return "21 22"
	case "安徽省":
		return "23 24"
	case "山东省":
		return "25 26 27"
	case "浙江省":
		return "31 32"
	case "江西省":
		return "33 34"
	case "福建省":
		return "35 36"
	case "湖南省":
		return "41 42"
	case "湖北省":
		return "43 44"
	case "河南省":
		return "45 46 47"
	case "广东省":
		return "51 52"
	case "广西壮族自治区":
		return "53 54"
	case "贵州省":
		return "55 56"
	case "海南省":
		return "57"
	case "四川省":
		return "61 62 63 64"
	case "云南省":
		return "65 66 67"
	case "陕西省":
		return "71 72"
	case "甘肃省":
		return "73 74"
	case "宁夏回族自治区":
		return "75"
	case "青海省":
		return "81"
	case "新疆维吾尔自治区":
		return "83 84"
	case "西藏自治区":
		return "85 86"
	}
	return ""
}
