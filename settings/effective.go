package settings

// An Effective is the value of a key that is in force, and where it comes from.
type Effective struct {
	Key      string // of a file, such as "mouse" or "actions[1].title"
	Value    any    // a string, an int64, a bool or a []string; nil for a secret, which is not told
	File     string // where the value stands; "" for a default
	Line     int    // of File; 0 for a default
	Enforced bool   // File is the policy
}
