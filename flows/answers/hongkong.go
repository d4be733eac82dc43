package answers

import (
	"strings"

	"kaihu/flows/divisions"
)

// inHongKong says that an address is one of Hong Kong: by its province, or while that is unknown by where the company is
// registered.
func inHongKong(c Context) bool {
	province := c.Known[knownProvince]
	return province == hongKong || province == "" && c.Region == "hongkong"
}

// isHongKongPart says that a text names one of the three parts that are no cities.
func isHongKongPart(s string) bool {
	switch strings.ToLower(s) {
	case "九龙", "九龍", "新界", "香港岛", "香港島", "港岛", "港島", "kowloon", "new territories", "the new territories", "hong kong island":
		return true
	}
	return false
}

// readHongKongDistrict takes any name: addresses there use quarters (中环, Tsim Sha Tsui) as often as the 18 districts.
func readHongKongDistrict(text, s string) Reading {
	clean := strings.Join(strings.Fields(s), " ")
	switch {
	case isReply(clean) || isQuestion(clean) || allDigits(bare(clean)) || count(clean) < 2 || count(clean) > 50:
		return refuse("district_hongkong", "text", quote(text))
	}
	if found := divisions.District(clean, hongKong, hongKongCity); len(found) == 1 {
		return accept(found[0].District)
	}
	return accept(clean)
}
