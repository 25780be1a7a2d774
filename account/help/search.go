package help

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"otpdialog/advice"
)

// The weights of a word, by where it is.
const (
	inTitle = 4
	inWords = 3
	inSteps = 1
)

// index is the weight that each word has in each row, by the word in lower case.
type index map[string]map[int]int

var indexed = sync.OnceValue(func() index {
	all := index{}
	for i, row := range rows() {
		all.add(i, inTitle, row.Title+" "+row.ID+" "+strings.ReplaceAll(row.ID, "-", " "))
		all.add(i, inWords, row.Words)
		for _, step := range row.Steps {
			all.add(i, inSteps, step.Text)
		}
	}
	return all
})

func (x index) add(row, weight int, text string) {
	for _, word := range split(text) {
		if x[word] == nil {
			x[word] = map[int]int{}
		}
		x[word][row] = max(x[word][row], weight)
	}
}

func split(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '-'
	})
}

// Search returns the rows that words are about, the best first; all rows for no words. It is quick
// enough for each key that is typed: a word counts also if only its beginning is there, and one that
// is misspelled counts as the nearest.
func Search(words string) []Row {
	typed := split(words)
	if len(typed) == 0 {
		return Rows()
	}
	scores := make([]float64, len(rows()))
	for _, word := range typed {
		found := indexed().find(word)
		for row, weight := range found {
			// A word that is in many rows, such as "the", says little.
			scores[row] += float64(weight) / float64(len(found))
		}
	}
	best := slices.Max(scores)
	var ranked []int
	for row, score := range scores {
		if score > 0 && score >= best/3 {
			ranked = append(ranked, row)
		}
	}
	slices.SortStableFunc(ranked, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	found := make([]Row, len(ranked))
	for i, row := range ranked {
		found[i] = rows()[row]
	}
	return found
}

// find returns the rows that a word is in, or the beginning of a word, with its greatest weight.
func (x index) find(typed string) map[int]int {
	found := map[int]int{}
	for word, in := range x {
		if strings.HasPrefix(word, typed) {
			for row, weight := range in {
				found[row] = max(found[row], weight)
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	known := make([]string, 0, len(x))
	for word := range x {
		known = append(known, word)
	}
	slices.Sort(known)
	if near, ok := advice.Nearest(typed, known); ok {
		return x[near]
	}
	return nil
}
