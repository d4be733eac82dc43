package flows

import (
	"maps"
	"slices"
)

// letters checks the words by which AWS's letters are read. A flow may lack
// them all.
func (c *checker) letters() {
	l := &c.flow.Letters
	if _, there := c.sources[lettersFile]; !there {
		return
	}
	d := c.flow.Definition("result")
	if len(l.Results) == 0 {
		c.add(lettersFile, 1, "no result has words")
	}
	meaning := map[string]string{}
	for _, result := range slices.Sorted(maps.Keys(l.Results)) {
		if d != nil && d.choice(result) == nil {
			c.at(lettersFile, result, "there is no result %s in the requirement result", result)
		}
		s := l.Results[result]
		c.bothLanguages(result, s.Says)
		for _, w := range slices.Concat(s.Says.all(), s.But.all()) {
			if loose(w) == "" {
				c.at(lettersFile, result, "%s: %q holds no word", result, w)
			} else if other := meaning[loose(w)]; other != "" {
				c.at(lettersFile, result, "%q stands in %s already", w, other)
			}
			meaning[loose(w)] = result
		}
	}
	for name, words := range map[string]Names{"not": l.Not, "if": l.If, "fault": l.Fault, "account": l.Account, "numbers": l.Numbers} {
		c.bothLanguages(name, words)
	}
}

// bothLanguages checks that there are words of both.
func (c *checker) bothLanguages(name string, words Names) {
	if len(words.En) == 0 || len(words.Zh) == 0 {
		c.at(lettersFile, name, "%s needs words in both languages", name)
	}
}
