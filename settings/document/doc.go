// Package document reads settings from TOML text and changes that text. It opens no
// file.
//
//	office, err := document.ParseConnection("office", "office.toml", text)
//	if err != nil {
//		return err // settings.Problems: every mistake, with its line and column
//	}
//	office.Timeout = 90
//	text = document.Edit(text, office) // the comments are still there
package document
