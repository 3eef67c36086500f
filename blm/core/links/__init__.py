"""Link states over time: live, unseen, lost; and index changes at single tools."""
