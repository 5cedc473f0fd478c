"""What the sample photos show: 18 themes, each with several right answers and some near misses.

Each line is a picture: its things ("2 red boat big"), `/`, the setting, the time of day and the weather, then options: `sun`, `moon`,
`rainbow`, `cloudN` (how many clouds), `close` (the things stand close together), `turned` (the second thing is left of the first) and
`#N` (another random seed).
"""

THEMES = {
    "red boats at sunset": """
        1 red boat big / sea sunset clear sun cloud2
        1 red boat / sea sunset clear sun cloud1 #2
        2 red boat / sea sunset clear sun cloud3
        1 red boat big + 2 white bird small / sea sunset clear sun cloud1
        1 white boat big / sea sunset clear sun cloud2
        1 blue boat / sea sunset clear cloud3
        1 red boat big / sea day clear sun cloud2
        1 red boat / sea night clear moon cloud1
        1 brown boat / mountains day fog cloud2""",
    "lighthouses": """
        1 white lighthouse / sea night clear moon cloud1
        1 red lighthouse / sea night clear cloud0
        1 blue lighthouse / sea night rain cloud3
        1 red lighthouse / sea day clear sun cloud2
        1 red lighthouse / sea day fog cloud2
        1 white lighthouse + 1 red house / sea sunset clear sun cloud1
        1 blue lighthouse + 3 white bird small / sea day clear cloud3""",
    "cats": """
        1 black cat big / city night clear moon cloud1
        1 black cat / snow night clear moon cloud0
        1 black cat + 1 red tree big / meadow night clear cloud1 close
        1 orange cat big / meadow day clear sun cloud2
        2 white cat / sea day clear sun cloud1
        3 orange cat / snow day clear cloud2
        4 black cat small / meadow sunset clear sun cloud1""",
    "winter": """
        1 white rabbit / snow day snowfall cloud2
        2 brown rabbit / snow day clear sun cloud1
        1 black rabbit big / snow sunset clear cloud2
        1 white house big / snow night clear moon cloud1
        1 white house + 2 green tree / snow day snowfall cloud2
        1 white house / snow sunset clear sun cloud1
        1 red house big / snow night snowfall cloud2
        1 red house + 1 green tree big / snow day clear cloud2
        / snow night clear moon cloud0
        3 green tree / snow day snowfall cloud3""",
    "balloons": """
        1 red balloon big / mountains day clear sun cloud1
        3 yellow balloon / mountains day clear cloud2
        2 purple balloon / mountains sunset clear sun cloud1
        1 orange balloon / mountains day fog cloud2
        1 blue balloon big / sea day clear cloud2
        4 red balloon small / desert sunset clear sun cloud1
        1 pink balloon + 2 white house / meadow day clear sun cloud1""",
    "planes": """
        1 white plane big / mountains day clear cloud2
        1 red plane / desert sunset clear sun cloud1
        1 white plane / desert day clear cloud1
        2 white plane / desert night clear moon cloud0
        1 blue plane / city night clear moon cloud1
        1 yellow plane / sea day clear sun cloud2""",
    "in town": """
        1 yellow bus big / city day clear sun cloud2
        1 yellow bus + 1 red car small / city day rain cloud3
        1 yellow bus / city night clear moon cloud1
        1 red bus big / city day clear cloud2
        1 yellow bus / mountains day clear cloud2
        3 red bicycle / city day clear sun cloud1
        1 blue bicycle / city sunset clear cloud2
        2 green bicycle / city day clear cloud2
        1 black car big / city night rain cloud3
        1 blue car big / city night clear moon cloud0
        1 green car + 1 green tree / city sunset clear sun cloud1""",
    "desert": """
        3 green cactus / desert day clear sun cloud0
        1 green cactus big / desert sunset clear sun cloud1
        2 green cactus / desert night clear moon cloud0
        1 green cactus + 1 white castle / desert day clear cloud1
        1 orange tent big / desert night clear moon cloud0
        1 yellow castle big / desert sunset clear sun cloud0
        1 red car / desert day clear sun cloud1""",
    "woods": """
        1 red mushroom big / forest day clear cloud1
        3 red mushroom / forest day clear sun cloud1
        2 brown mushroom / forest day fog cloud2
        4 red mushroom small / forest sunset clear cloud1
        1 red mushroom + 1 brown rabbit / forest day rain cloud2 close
        1 orange tent / forest night clear moon cloud0
        2 green tent / forest day clear sun cloud1
        1 red tent + 1 brown dog / forest sunset clear cloud1 close
        / forest day fog cloud2
        1 white house / forest day fog cloud2
        / forest night fog cloud2""",
    "flowers": """
        3 yellow flower / meadow day clear sun cloud1
        4 yellow flower / meadow day clear cloud2 #2
        2 yellow flower big / meadow sunset clear sun cloud1
        3 pink flower / meadow day clear cloud2
        1 purple flower big / mountains day clear sun cloud1
        2 red flower + 1 orange butterfly / meadow day clear sun cloud1
        1 pink flower + 2 blue butterfly / meadow day clear cloud1
        3 white flower + 1 purple butterfly big / forest day clear cloud2
        4 orange butterfly / meadow sunset clear cloud1""",
    "windmills": """
        1 white windmill big / meadow sunset clear sun cloud1
        2 brown windmill / meadow sunset clear cloud2
        3 red windmill / meadow sunset clear sun cloud1
        1 red windmill + 2 pink flower / meadow day clear sun cloud1""",
    "rainbows": """
        / meadow day clear rainbow cloud2
        1 brown dog / meadow day rain rainbow cloud2
        2 white house / meadow day clear rainbow cloud1
        1 pink castle / mountains day clear rainbow cloud1
        1 blue boat / sea day rain rainbow cloud2""",
    "lakes": """
        3 yellow duck / meadow day clear sun cloud1
        1 white duck / forest sunset clear cloud1
        2 brown duck / mountains day fog cloud2
        4 yellow duck small / mountains day clear cloud2
        1 orange fish / sea day clear sun cloud1
        3 blue fish / meadow day clear cloud2
        2 pink fish + 1 green boat / sea sunset clear sun cloud1""",
    "beach": """
        1 pink umbrella big / sea day clear sun cloud1
        2 pink umbrella / sea day clear cloud2
        1 pink umbrella + 1 brown dog / sea sunset clear sun cloud1 close
        1 yellow umbrella / sea day rain cloud3
        1 red umbrella / city day rain cloud3
        1 orange kite / sea day clear sun cloud1
        2 red kite / sea day clear cloud2
        1 orange kite big / meadow day clear cloud1
        1 orange kite / mountains sunset clear cloud2
        1 blue kite + 1 black dog / sea sunset clear sun cloud0""",
    "castles": """
        1 white castle big / mountains day clear cloud1
        1 purple castle / mountains sunset clear sun cloud1
        1 brown castle / mountains night clear moon cloud0
        1 pink castle / meadow day clear sun cloud2""",
    "birds": """
        3 white bird / sea day clear sun cloud1
        3 blue bird / forest day clear cloud1
        3 black bird / snow sunset clear cloud1
        1 red bird big / meadow day clear cloud2
        2 white bird / sea sunset clear sun cloud1
        4 black bird small / city sunset clear cloud1""",
    "houses by the sea": """
        2 white house / sea day clear sun cloud1
        2 red house / sea sunset clear cloud2
        2 blue house / sea night clear moon cloud0
        1 yellow house big / sea day clear cloud1
        3 white house / sea day fog cloud2""",
    "whose colour is it": """
        1 red car + 1 blue house / meadow day clear cloud1
        1 blue car + 1 red house / meadow day clear cloud1
        1 brown dog + 1 yellow tent / mountains day clear sun cloud1 close
        1 black dog + 1 blue tent / meadow night clear moon cloud0 close
        1 yellow car + 1 green bicycle / mountains sunset clear sun cloud1 turned""",
}
