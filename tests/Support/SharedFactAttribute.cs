namespace PhotoSearch.Tests;

/// <summary>A test that needs something from the folder "shared" beside the repository; skipped with a reason where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string needed) => Skip = SharedParts.ReasonToSkip(needed);
}

/// <summary>As <see cref="SharedFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(string needed) => Skip = SharedParts.ReasonToSkip(needed);
}
