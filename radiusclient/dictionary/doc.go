// Package dictionary knows the attributes of RADIUS by name: their numbers, types and
// values, in both directions, and which of them are secret.
//
// [Embedded] has the attributes of the RFCs and of forty vendors, under the names that
// FreeRADIUS uses; [Read] adds those of a file in FreeRADIUS's format. [Dictionary.Encode]
// makes an attribute of a name and a value, and [Dictionary.Decode] names the attributes of
// an answer:
//
//	dict, err := dictionary.Embedded()
//	if err != nil {
//		return err
//	}
//	attributes, err := dict.Encode(dictionary.Attribute{Name: "NAS-Port-Type", Value: "Ethernet"})
//	…
//	named, err := dict.Decode(response.Attributes)
//	for _, a := range named {
//		fmt.Println(a.Name, a.Value) // Session-Timeout 3600
//	}
//
// [Dictionary.Vendors] and [Dictionary.Attributes] list what there is to choose from, and
// [Dictionary.Check] judges an attribute while it is being typed.
package dictionary
