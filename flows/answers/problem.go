package answers

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed problems.yaml
var problemsYAML []byte

// Problem is what is odd about an answer: a code with arguments, worded in problems.yaml in both languages. Arguments
// of identity numbers never hold the number.
type Problem struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// wording is one entry of problems.yaml; {name} stands for an argument.
type wording struct {
	En string `yaml:"en"`
	Zh string `yaml:"zh"`
}

var wordings = sync.OnceValue(func() map[string]wording {
	var m map[string]wording
	if err := yaml.Load(problemsYAML, &m, yaml.WithKnownFields()); err != nil {
		panic("answers: problems.yaml: " + err.Error())
	}
	return m
})

// Text words the problem for the person; lang is "zh" or "en". A code that is not worded (from a newer version, out of a
// store) reads as itself.
func (p Problem) Text(lang string) string {
	w, ok := wordings()[p.Code]
	if !ok {
		return p.Code
	}
	text := w.En
	if lang == "zh" {
		text = w.Zh
	}
	return p.fill(text)
}

// fill puts the arguments into a text, each once: what is filled in is not looked through again.
func (p Problem) fill(text string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		value, known := p.Args[name]
		b.WriteString(before)
		switch {
		case !open:
			return b.String()
		case closed && known:
			b.WriteString(value)
			text = after
		default:
			b.WriteByte('{')
			text = rest
		}
	}
}

// problem takes its arguments as name, value, name, value …
func problem(code string, args ...any) Problem {
	p := Problem{Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]string{}
		}
		p.Args[args[i].(string)] = fmt.Sprint(args[i+1])
	}
	return p
}
