package account

import "otpdialog/account/protocol"

// Password is the password of all accounts of the demonstration, and of those that are given none.
// It is that of the people of the world.
const Password = "wonderland"

// Demonstration returns the accounts of a demonstration. They belong to people of the world, who so
// have a mailbox on their phones.
func Demonstration() []Account {
	return []Account{
		{Email: "alice@example.com", Name: "Alice"},
		{Email: "bob@example.com", Name: "Bob", TwoStep: protocol.Off},
		{Email: "carol@example.com", Name: "Carol", TwoStep: protocol.Conditional, Critical: []string{"a remote computer in Parallels Access"}},
		{Email: "dave@example.com", Name: "Dave", TwoStep: protocol.Conditional},
		{Email: "maria@example.com", Name: "Maria"},
	}
}

// DemonstrationOrganisations returns the organisations of a demonstration: the addresses of its
// people end with the first one's domain.
func DemonstrationOrganisations() []Organisation {
	return []Organisation{
		{Name: "Example Company", Domain: "example.com", Critical: []string{"a RAS farm"}},
		{Name: "Example School", Domain: "school.example.com"},
	}
}
