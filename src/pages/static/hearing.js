// hearing
