package advice

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the word that someone who wrote text probably meant, upper and
// lower case aside; false if none of the words is near enough.
func Nearest(text string, words []string) (string, bool) {
	nearest, distance := "", max(2, len(text)/3)+1
	for _, word := range words {
		if d := Distance(text, word); d < distance {
			nearest, distance = word, d
		}
	}
	return nearest, nearest != ""
}

// Distance is the number of characters to insert, delete or replace to make one word
// of the other, upper and lower case aside.
func Distance(a, b string) int {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}
