"""Adam: momentum’s direction at RMSProp’s rate, both corrected for starting at zero."""
