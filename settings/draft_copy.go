package settings

import "slices"

// Clone is a draft that shares nothing with d that anybody changes: one is edited
// on, while the other is saved.
func (d *Draft) Clone() *Draft {
	clone := *d
	clone.cloneSources()
	clone.Attributes, clone.Actions = slices.Clone(d.Attributes), slices.Clone(d.Actions)
	return &clone
}

// SavedName is the name of the own connection that the draft was read from, or
// saved as last; "" while it is none yet.
func (d *Draft) SavedName() string { return d.from }
