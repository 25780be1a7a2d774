package account

import (
	"otpdialog/ui/kit"
)

func newHelp(f *Form, row string) kit.Page { return &kit.Question{Title: helpWord + row} }
