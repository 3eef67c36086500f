"""A site's link profile: desired state, judged state and history."""
