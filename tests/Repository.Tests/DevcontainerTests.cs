using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>Everything that .devcontainer refers to exists, and its parts agree with each other.</summary>
public sealed partial class DevcontainerTests
{
    // Dev Container Specification, devContainer.base.schema.json: the properties of devContainerCommon and composeContainer.
    private static readonly string[] Properties =
    [
        "$schema", "capAdd", "containerEnv", "containerUser", "customizations", "dockerComposeFile", "features", "forwardPorts",
        "hostRequirements", "init",
        "initializeCommand", "mounts", "name", "onCreateCommand", "otherPortsAttributes", "overrideCommand", "overrideFeatureInstallOrder",
        "portsAttributes",
        "postAttachCommand", "postCreateCommand", "postStartCommand", "privileged", "remoteEnv", "remoteUser", "runServices", "secrets",
        "securityOpt", "service",
        "shutdownAction", "updateContentCommand", "updateRemoteUserUID", "userEnvProbe", "waitFor", "workspaceFolder",
    ];

    private static readonly string[] PortProperties = ["label", "onAutoForward", "elevateIfNeeded", "requireLocalPort", "protocol"];

    private static readonly string[] WhenForwarded = ["notify", "openBrowser", "openBrowserOnce", "openPreview", "silent", "ignore"];

    private static readonly JsonObject Container = RepositoryFile.Json(".devcontainer/devcontainer.json").AsObject();
    private static readonly JsonNode Compose = RepositoryFile.Yaml(".devcontainer/compose.yaml");
    private static readonly JsonObject Services = Compose["services"]!.AsObject();

    [Fact]
    public void Its_properties_are_those_of_the_specification()
    {
        Assert.Subset(Properties.ToHashSet(), Container.Select(property => property.Key).ToHashSet());
        Assert.Subset(
            new HashSet<string> { "cpus", "memory", "storage", "gpu" }, Container["hostRequirements"]!.AsObject()
                .Select(property => property.Key).ToHashSet());
        foreach (var (_, port) in Container["portsAttributes"]!.AsObject())
        {
            Assert.Subset(PortProperties.ToHashSet(), port!.AsObject().Select(property => property.Key).ToHashSet());
            Assert.Contains((string)port["onAutoForward"]!, WhenForwarded);
        }
    }

    [Fact]
    public void It_opens_the_service_of_its_compose_file()
    {
        Assert.True(File.Exists(TestPaths.InRepository(".devcontainer", (string)Container["dockerComposeFile"]!)));
        var workshop = Services[(string)Container["service"]!]!;
        Assert.Equal("mcr.microsoft.com/devcontainers/dotnet:2-10.0-noble", (string)workshop["image"]!);
        Assert.Equal("OpenSearch.Net", (string)workshop["environment"]!["OpenSearchClient"]!);
        // The repository's parent folder is mounted, and the repository is opened in it.
        Assert.Equal("../..:/workspaces:cached", (string)workshop["volumes"]![0]!);
        Assert.Equal("/workspaces/${localWorkspaceFolderBasename}", (string)Container["workspaceFolder"]!);
    }

    [Fact]
    public void Its_commands_are_scripts_that_exist()
    {
        var commands = Container.Where(property => property.Key.EndsWith("Command", StringComparison.Ordinal))
            .Select(property => (string)property.Value!).ToArray();

        Assert.Equal(3, commands.Length);
        Assert.All(commands, command =>
            Assert.True(File.Exists(TestPaths.InRepository(Bash().Match(command).Groups["script"].Value)), command));
    }

    [Fact]
    public void The_files_that_open_automatically_exist()
    {
        // The last command makes the learner's copy, so Codespaces must wait for it.
        Assert.Equal("postCreateCommand", (string)Container["waitFor"]!);
        Assert.All(Container["customizations"]!["codespaces"]!["openFiles"]!.AsArray().Select(file => (string)file!), file =>
            Assert.True(File.Exists(TestPaths.InRepository(Copies().Replace(file, "notebooks/"))), file), throwIfEmpty: true);
    }

    [Fact]
    public void Outputs_look_the_same_inside_and_outside_the_container()
    {
        var container = Container["customizations"]!["vscode"]!["settings"]!.AsObject()
            .Where(setting => setting.Key.StartsWith("notebook.", StringComparison.Ordinal));
        var here = RepositoryFile.Json(".vscode/settings.json").AsObject();

        Assert.Equal(
            here.ToDictionary(setting => setting.Key, setting => setting.Value!.ToJsonString()),
            container.ToDictionary(setting => setting.Key, setting => setting.Value!.ToJsonString()));
        Assert.True((bool)here["notebook.output.wordWrap"]!);
    }

    [Fact]
    public void Forwarded_ports_are_services_with_labels_and_are_not_published()
    {
        foreach (var port in Container["forwardPorts"]!.AsArray().Select(port => (string)port!))
        {
            Assert.Contains(port.Split(':')[0], Services.Select(service => service.Key));
            Assert.NotEqual("", (string?)Container["portsAttributes"]![port]?["label"] ?? "");
        }
        Assert.All(Services, service => Assert.Null(service.Value!["ports"]), throwIfEmpty: true);
    }

    [Fact]
    public void OpenSearch_is_one_healthy_node_without_a_password_and_Dashboards_has_its_version()
    {
        var opensearch = Services["opensearch"]!;
        Assert.Equal("single-node", (string)opensearch["environment"]!["discovery.type"]!);
        Assert.Equal("true", (string)opensearch["environment"]!["DISABLE_SECURITY_PLUGIN"]!);
        Assert.Contains("http://localhost:9200/_cluster/health", (string)opensearch["healthcheck"]!["test"]!, StringComparison.Ordinal);

        var dashboards = Services["dashboards"]!;
        Assert.Equal("service_healthy", (string)dashboards["depends_on"]!["opensearch"]!["condition"]!);
        Assert.Equal("[\"http://opensearch:9200\"]", (string)dashboards["environment"]!["OPENSEARCH_HOSTS"]!);
        Assert.Equal("true", (string)dashboards["environment"]!["DISABLE_SECURITY_DASHBOARDS_PLUGIN"]!);
        Assert.Equal(Version(opensearch), Version(dashboards));
        Assert.Equal("${OPENSEARCH_VERSION:-" + DefaultOpenSearch + "}", Version(opensearch));
    }

    [Fact]
    public void The_other_compose_file_has_the_same_services_for_this_computer_only()
    {
        var services = RepositoryFile.Yaml("compose.yaml")["services"]!.AsObject();

        Assert.Equal(
            Services.Select(service => service.Key).Where(name => name != "workshop").Order(), services.Select(service => service.Key)
                .Order());
        foreach (var (name, service) in services)
        {
            Assert.Equal(
                (".devcontainer/compose.yaml", name), ((string)service!["extends"]!["file"]!, (string)service["extends"]!["service"]!));
            Assert.All(service["ports"]!.AsArray(), port =>
                Assert.StartsWith("127.0.0.1:", (string)port!, StringComparison.Ordinal), throwIfEmpty: true);
        }
    }

    [Fact]
    public void The_pinned_tool_is_the_one_that_the_guide_names()
    {
        var tools = RepositoryFile.Json(".config/dotnet-tools.json")["tools"]!.AsObject();

        var (name, tool) = Assert.Single(tools);
        Assert.Contains($"`{name}` {(string)tool!["version"]!}", RepositoryFile.Text("docs/codespaces.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_extension_is_explained()
    {
        var guide = RepositoryFile.Text("docs/codespaces.md");

        Assert.All(Container["customizations"]!["vscode"]!["extensions"]!.AsArray(), extension =>
            Assert.Contains($"`{(string)extension!}` |", guide, StringComparison.Ordinal), throwIfEmpty: true);
    }

    /// <summary>The version if OPENSEARCH_VERSION is not set.</summary>
    internal static string DefaultOpenSearch => DefaultVersion().Match((string)Services["opensearch"]!["image"]!).Groups["version"].Value;

    private static string Version(JsonNode service) => ((string)service["image"]!).Split(':', 2)[1];

    [GeneratedRegex("^lab/")]
    private static partial Regex Copies();

    [GeneratedRegex("^bash (?<script>[^ ]+)$")]
    private static partial Regex Bash();

    [GeneratedRegex(@"\$\{OPENSEARCH_VERSION:-(?<version>3\.[0-9.]+)\}$")]
    private static partial Regex DefaultVersion();
}
