"""A function that was there before: fulfils an order. Nothing in it is about Reveille."""

import asyncio


async def fulfil(order):
    """Ships an order's items, one after the other."""
    if not order.get("items"):
        raise ValueError("order %s has no items" % order.get("order"))
    shipped = []
    for item in order["items"]:
        await asyncio.sleep(0.01)  # where a warehouse would be asked
        shipped.append(item)
        print("shipped", item)
    return {"order": order.get("order"), "shipped": shipped}


def refund(order):
    """Gives an order's money back."""
    return {"order": order.get("order"), "refunded": True}
