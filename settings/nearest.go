package settings

import (
	"slices"

	"github.com/agnivade/levenshtein"
)

// Nearest is the word that somebody who wrote text most likely meant; false if
// none is near.
func Nearest(text string, words []string) (string, bool) {
	if len(words) == 0 {
		return "", false
	}
	near := ByDistance(text, words)[0]
	return near, levenshtein.ComputeDistance(text, near) <= max(2, len(text)/3)
}

// ByDistance are the words, the one most like text first.
func ByDistance(text string, words []string) []string {
	sorted := slices.Clone(words)
	slices.SortStableFunc(sorted, func(a, b string) int {
		return levenshtein.ComputeDistance(text, a) - levenshtein.ComputeDistance(text, b)
	})
	return sorted
}
