package advice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the word that someone who wrote text probably meant, upper and
// lower case aside; false if none of the words is near enough, and the text does not begin with one
// either.
func Nearest(text string, words []string) (string, bool) {
	nearest, distance := "", max(1, len(text)/3)+1
	for _, word := range words {
		if d := Distance(text, word); d < distance {
			nearest, distance = word, d
		}
	}
	const least = 3 // characters of a beginning
	for _, word := range words {
		if nearest == "" && len(word) >= least && strings.HasPrefix(strings.ToLower(text), strings.ToLower(word)) {
			nearest = word
		}
	}
	return nearest, nearest != ""
}

// DidYouMean is next, with a question before it whether one of the words was meant, if
// one of them is near enough to what someone wrote. If there is only one, next names it.
func DidYouMean(text string, words []string, next string) string {
	if near, ok := Nearest(text, words); ok && len(words) > 1 {
		return fmt.Sprintf("did you mean %q? If not, %s", near, next)
	}
	return next
}

// Distance is the number of characters to insert, delete or replace to make one word
// of the other, upper and lower case aside. If both have the same characters, those that
// have changed places count half.
func Distance(a, b string) int {
	distance := levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
	if slices.Equal(characters(a), characters(b)) {
		distance /= 2 // to replace two is one slip of the fingers
	}
	return distance
}

// characters are those of a word, sorted.
func characters(word string) []rune {
	return slices.Sorted(slices.Values([]rune(strings.ToLower(word))))
}
