package console

import (
	"slices"

	"otpdialog/ui/kit"
)

// A draft that is being written shares its lists with the one on the screen: they are
// only changed in a copy.

// with is a list with another element at an index, or one more at its end.
func with[T any](list []T, index int, element T) []T {
	list = slices.Clone(list)
	if index == len(list) {
		return append(list, element)
	}
	list[index] = element
	return list
}

// without is a list without the element at an index.
func without[T any](list []T, index int) []T {
	return slices.Delete(slices.Clone(list), index, index+1)
}

// moved is a list with an element moved from one index to another.
func moved[T any](list []T, from, to int) []T {
	return slices.Insert(without(list, from), to, list[from])
}

// A box is a page with one element of a list of the draft, until OK.
type box[T comparable] struct {
	e       *editor
	table   string // of the list
	index   int    // in the draft; one past the last for a new one
	element T
	opened  T // the element as it was then
}

func newBox[T comparable](e *editor, table string, index int, element T) box[T] {
	return box[T]{e, table, index, element, element}
}

// taken is what follows when the element has been taken over into the draft. After OK the
// box closes, and its element is selected.
func (b *box[T]) taken(then kit.Want) kit.Want {
	if then != nil {
		return then
	}
	return kit.Wants{kit.Close{}, kit.Focus{Stop: kit.Stop{ID: b.table, Part: b.index}}}
}

// AskToSave implements [kit.Keeper].
func (b *box[T]) AskToSave(then kit.Want) kit.Want {
	if b.element == b.opened || b.e.managed() != "" {
		return nil
	}
	return kit.Unsaved("Your changes in this box are not applied yet.", kit.Wants{kit.Close{}, then})
}

// leave is what follows the ways out of the box that take nothing over.
func (b *box[T]) leave(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case kit.Discard:
		return a.Then
	}
	return nil
}

// sheet is the box with these controls. What Undo takes back is outside; Save is its OK.
func (b *box[T]) sheet(title string, width int, first string, body ...kit.Control) *kit.Sheet {
	s := &kit.Sheet{
		Title: title, Form: kit.Box, Width: width, First: kit.Stop{ID: first}, Enter: kit.Save{}, Body: body,
		Keys: []kit.Shortcut{{Key: keys.NoUndo, Does: kit.Say{Text: "There is nothing to undo in this box: Cancel leaves everything as it was."}}},
	}
	if b.e.managed() == "" {
		s.Foot = append(s.Foot, kit.Button{ID: "ok", Label: okWord, Key: keys.Take, Does: kit.Save{}})
	}
	s.Foot = append(s.Foot, kit.CancelButton)
	return s
}
