package settings

import (
	"strings"

	"otpdialog/advice"
)

// errQuote says that a quote has no end.
var errQuote = advice.New("unclosed-quote", "a quote is not closed").Do("close it with the quote that opened it")

// SplitArguments splits a line into the arguments of a program, at spaces and tabs
// outside of single and double quotes. Inside of double quotes, a backslash makes the
// next character literal. Nothing else is special, as no shell ever reads the line:
// Windows paths keep their backslashes. The error says that a quote has no end.
func SplitArguments(line string) ([]string, error) {
	var (
		arguments []string
		argument  strings.Builder
		begun     bool // there is an argument, maybe an empty one
		quote     rune // the one that is open
		escaped   bool
	)
	for _, r := range line {
		switch {
		case escaped:
			argument.WriteRune(r)
			escaped = false
		case quote == '"' && r == '\\':
			escaped = true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			argument.WriteRune(r)
		case r == '"' || r == '\'':
			quote, begun = r, true
		case r == ' ' || r == '\t':
			if begun {
				arguments = append(arguments, argument.String())
			}
			argument.Reset()
			begun = false
		default:
			argument.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 {
		return nil, errQuote
	}
	if begun {
		arguments = append(arguments, argument.String())
	}
	return arguments, nil
}

// JoinArguments returns the line that [SplitArguments] splits into these arguments.
func JoinArguments(arguments []string) string {
	quoted := make([]string, len(arguments))
	for i, a := range arguments {
		quoted[i] = a
		if a == "" || strings.ContainsAny(a, " \t\"'") {
			quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a) + `"`
		}
	}
	return strings.Join(quoted, " ")
}
