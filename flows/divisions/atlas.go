package divisions

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
)

//go:embed divisions.txt.gz
var packed []byte

type level int

const (
	province level = iota + 1
	city
	district
)

// node is one division; the tree is exactly three levels deep.
type node struct {
	name       string
	level      level
	parent     *node
	children   []*node
	order      int  // position in the data: the order of official codes
	mainland   bool // not Hong Kong, Macao or Taiwan
	noCounties bool // a city whose children, if any, are towns
}

// under says that n is a itself or below it; everything is under nil.
func (n *node) under(a *node) bool {
	if a == nil {
		return true
	}
	for ; n != nil; n = n.parent {
		if n == a {
			return true
		}
	}
	return false
}

func (n *node) place() Place {
	var p Place
	for ; n != nil; n = n.parent {
		switch n.level {
		case province:
			p.Province = n.name
		case city:
			p.City = n.name
		case district:
			p.District = n.name
		}
	}
	if p.City == "" {
		p.City = OnlyCity(p.Province)
	}
	return p
}

// atlas is the tree and the index of every form of every name.
type atlas struct {
	provinces []*node
	forms     map[string][]form
	longest   int // runes in the longest form
}

var china = sync.OnceValue(func() *atlas {
	a := &atlas{forms: map[string][]form{}}
	a.grow(unpack())
	a.index()
	return a
})

func unpack() []string {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("divisions: embedded data: " + err.Error())
	}
	b, err := io.ReadAll(r)
	if err != nil {
		panic("divisions: embedded data: " + err.Error())
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// grow builds the tree of lines "code, name", parents first, and takes the virtual nodes out.
func (a *atlas) grow(lines []string) {
	byCode := map[string]*node{}
	for i, line := range lines {
		digits := strings.IndexFunc(line, func(r rune) bool { return r < '0' || r > '9' })
		code, name := line[:digits], line[digits:]
		n := &node{name: name, order: i, mainland: code[0] != '8' && code[:2] != "71"}
		switch len(code) {
		case 2:
			n.level = province
			a.provinces = append(a.provinces, n)
			byCode[code] = n
			if only := OnlyCity(name); only != "" {
				only := &node{name: only, level: city, parent: n, order: i, mainland: n.mainland}
				n.children = []*node{only}
			}
			continue
		case 4:
			n.level, n.parent = city, byCode[code[:2]]
			byCode[code] = a.cityOrVirtual(n)
			continue
		}
		up := byCode[code[:4]]
		n.parent = up
		n.level = up.level + 1
		n.noCounties = n.level == city
		up.noCounties = up.noCounties || up.level == city && (len(code) == 9 || up.name == "三沙市")
		up.children = append(up.children, n)
	}
}

// cityOrVirtual hangs a city into the tree. Under a virtual one (香港岛, 九龙 and 新界 among them) the counties belong to
// what it stands for: the only city of a municipality, or the province, which makes them cities.
func (a *atlas) cityOrVirtual(n *node) *node {
	switch {
	case n.name == "市辖区" || n.name == "县" || OnlyCity(n.parent.name) != "":
		return n.parent.children[0]
	case strings.HasSuffix(n.name, "直辖县级行政区划"):
		return n.parent
	}
	n.parent.children = append(n.parent.children, n)
	return n
}
