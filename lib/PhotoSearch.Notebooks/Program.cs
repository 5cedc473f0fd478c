Console.WriteLine("The notebook kernel.");
