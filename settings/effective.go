package settings

// An Effective is the value of a key that is in force, and its source.
type Effective struct {
	Key      string // of a file, such as "mouse" or "actions[1].title"
	Value    any    // a string, an int64, a bool or a []string; nil for a secret
	File     string // that has the value; "" for a default
	Line     int    // of File; 0 for a default
	Enforced bool   // File is the policy
}
