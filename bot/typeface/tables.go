package typeface

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
)

// tablesOf takes a TrueType font apart.
func tablesOf(data []byte) (map[string][]byte, error) {
	const start, entry = 12, 16 // bytes of the file's header, and of a table's entry in it
	if len(data) < start {
		return nil, errFont
	}
	n := int(binary.BigEndian.Uint16(data[4:]))
	if start+n*entry > len(data) {
		return nil, errFont
	}
	tables := map[string][]byte{}
	for i := range n {
		e := data[start+i*entry:]
		at, size := int(binary.BigEndian.Uint32(e[8:])), int(binary.BigEndian.Uint32(e[12:]))
		if at+size > len(data) {
			return nil, errFont
		}
		tables[string(e[:4])] = data[at : at+size]
	}
	return tables, nil
}

// join puts a TrueType font together.
func join(tables map[string][]byte) []byte {
	n := len(tables)
	power := bits.Len(uint(n)) - 1
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << power, power, 16*n - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	var body []byte
	head := 0
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		table := tables[name]
		at := 12 + 16*n + len(body)
		if name == "head" {
			head = at
		}
		out = append(out, name...)
		for _, v := range []uint32{sum(table), uint32(at), uint32(len(table))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		body = append(body, table...)
		for len(body)%4 > 0 {
			body = append(body, 0)
		}
	}
	out = append(out, body...)
	const magic = 0xB1B0AFBA // OpenType, head: checkSumAdjustment
	binary.BigEndian.PutUint32(out[head+8:], magic-sum(out))
	return out
}

// sum is a table's checksum.
func sum(table []byte) (s uint32) {
	for len(table) >= 4 {
		s += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var last [4]byte
	copy(last[:], table)
	return s + binary.BigEndian.Uint32(last[:])
}
