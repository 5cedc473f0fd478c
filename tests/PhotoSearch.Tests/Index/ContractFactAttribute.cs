using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PhotoSearch.Tests;

/// <summary>A fact of <see cref="PhotoIndexContract"/>: skipped with a reason in a class whose server is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("PhotoSearch.Tests.ContractFactDiscoverer", "PhotoSearch.Tests")]
public sealed class ContractFactAttribute : FactAttribute;

public sealed class ContractFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new ContractTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>An attribute on a base class's method cannot see which class the method runs in; the test case can.</summary>
public sealed class ContractTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For the runner, which makes one before it reads the rest.")]
    public ContractTestCase()
    {
    }

    public ContractTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ??
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(CollectionAttribute)).SingleOrDefault()?.GetConstructorArguments().Single() switch
        {
            OpenSearchServer.Collection => OpenSearchServer.ReasonToSkip(),
            ElasticsearchServer.Collection => ElasticsearchServer.ReasonToSkip(),
            _ => null,
        };
}
